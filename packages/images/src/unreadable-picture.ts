import { ThawError } from '@thaw/core';

/** A file that is no picture, or one that is broken. */
export class UnreadablePictureError extends ThawError {
  override readonly name = 'UnreadablePictureError';
  /** Why, in one line without the path. */
  readonly reason: string;

  constructor(file: string, cause: unknown) {
    const reason = reasonOf(cause);
    super(`The picture cannot be read: ${reason}.`, { given: file, cure: 'replace the file, or leave it out', cause });
    this.reason = reason;
  }
}

/** The picture is not as large as its sample says. */
export const otherSize = new Error('other size');

/** From an error of sharp or of the file system. */
function reasonOf(error: unknown): string {
  if (error === otherSize) return 'the file has another size than when it was listed';
  const message = error instanceof Error ? error.message : String(error);
  // libvips writes a line for every attempt; the first says what is wrong.
  const detail = message.replace(/Input (file|buffer) has corrupt header:/, '').trim().split('\n')[0]!.trim();
  if (detail.startsWith('Input file is missing') || detail.startsWith('ENOENT')) return 'the file is missing';
  if (/unsupported image format|Input Buffer is empty/.test(detail)) return 'not a picture, or in a format that cannot be read';
  if (detail.includes('exceeds pixel limit')) return 'the picture has more than 2²⁸ pixels';
  if (/premature end|unexpected end|read error|unable to parse/i.test(detail)) return `the picture is cut short (${detail})`;
  return `the picture is damaged (${detail})`;
}
