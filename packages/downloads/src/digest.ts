import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** What a file's bytes must hash to. */
export interface Digest {
  readonly algorithm: 'sha256' | 'sha512';
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

/** The SHA-256 (or SHA-512) of a file, in lower-case hexadecimal. */
export async function fileDigest(file: string, algorithm: Digest['algorithm'] = 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
