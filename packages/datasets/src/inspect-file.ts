import { stat } from 'node:fs/promises';
import type { ImageSize } from '@thaw/core';
import sharp from 'sharp';
import { fingerprint } from './fingerprint.ts';
import type { InspectedPictures } from './inspected-pictures.ts';

/** A picture that can be read, or the reason why a file cannot. */
export type Inspection =
  | { readonly sha256: string; readonly size: ImageSize }
  | { readonly reason: string };

/**
 * Looks at one picture file: hash, size in pixels after EXIF orientation, and whether all of it is there.
 *
 * Only the header is decoded. Whether the file is whole is read from its end marker; the few files whose
 * last bytes leave that open (a camera appended a video, a format without a marker) are decoded to be sure.
 *
 * @param known what earlier runs found is taken from there, and added
 * @throws the signal's reason when aborted; nothing else
 */
export async function inspectFile(file: string, signal?: AbortSignal, known?: InspectedPictures): Promise<Inspection> {
  try {
    // Reading a pipe may never begin, and reading a device may never end.
    const found = await stat(file, { bigint: true });
    if (!found.isFile()) return { reason: found.isDirectory() ? 'a folder, not a file' : 'not a file, but a device, a pipe or a socket' };
    const remembered = known?.find(file, found);
    if (remembered !== undefined) return remembered;
    const bytes = await fingerprint(file, Number(found.size), signal);
    if (bytes.byteLength === 0) return { reason: 'the file is empty' };
    const { format, autoOrient } = await sharp(bytes.whole ?? file, { failOn: 'error' }).metadata();
    if (!isWhole(format, bytes.tail)) await sharp(file, { failOn: 'truncated' }).stats();
    const picture = { sha256: bytes.sha256, size: { width: autoOrient.width, height: autoOrient.height } };
    await known?.add(file, found, picture);
    return picture;
  } catch (error) {
    signal?.throwIfAborted();
    return { reason: reasonOf(error, file) };
  }
}

/** True when the last bytes, or the header having been read at all, prove the file whole. */
function isWhole(format: string | undefined, tail: Buffer): boolean {
  switch (format) {
    case 'jpeg':
      // Inside compressed data 0xff is followed by 0x00 or a restart marker, so these two bytes end the image.
      return tail.includes(endOfJpeg);
    case 'png':
      return tail.includes('IEND');
    case 'gif':
    case 'webp':
      // libvips walks the whole file to read these headers, and refuses one that is cut short.
      return true;
    default:
      return false;
  }
}

const endOfJpeg = Buffer.from([0xff, 0xd9]);

function reasonOf(error: unknown, file: string): string {
  const { code, message = String(error) } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'the file is missing, or is a link to nothing';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read the file';
  if (code !== undefined) return `the file cannot be read (${code})`;
  if (message.includes('unsupported image format')) return 'not a picture, or in a format that cannot be read';
  // libvips writes a line for every attempt; the first that is not about a position in the file says what is wrong.
  const detail = message
    .replace('Input file has corrupt header:', '')
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith(file));
  const summary = /premature end|unexpected end|read error/i.test(message) ? 'the picture is cut short' : 'the picture is damaged';
  return detail === undefined ? summary : `${summary} (${detail})`;
}
