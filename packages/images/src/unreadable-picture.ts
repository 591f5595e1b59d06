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

/** From an error of sharp. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // libvips writes a line for every attempt; the first says what is wrong.
  const detail = message.replace('Input file has corrupt header:', '').trim().split('\n')[0]!.trim();
  if (detail.startsWith('Input file is missing')) return 'the file is missing';
  if (detail.includes('unsupported image format')) return 'not a picture, or in a format that cannot be read';
  if (detail.includes('exceeds pixel limit')) return 'the picture has more than 2²⁸ pixels';
  if (detail.includes('bad extract area')) return 'the file has another size than when it was listed';
  if (/premature end|unexpected end|read error|unable to parse/i.test(detail)) return `the picture is cut short (${detail})`;
  return `the picture is damaged (${detail})`;
}
