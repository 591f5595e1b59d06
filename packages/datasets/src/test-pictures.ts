import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRandom, type Dataset, type Split } from '@thaw/core';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';

/** A fresh folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-datasets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An encoded picture of noise; the same `seed` gives the same bytes. */
export async function encodePicture(seed: number, format: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif' = 'png', width = 24, height = 16): Promise<Buffer> {
  const random = createRandom(seed);
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  return sharp(pixels, { raw: { width, height, channels: 3 } }).toFormat(format).toBuffer();
}

/** Writes files, creating their folders. A number stands for a PNG picture of that seed. */
export async function writeFiles(folder: string, files: Readonly<Record<string, number | Buffer | string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === 'number' ? await encodePicture(content) : content);
  }
}

/** `count` different pictures in each of the folders. */
export async function writeClasses(folder: string, counts: Readonly<Record<string, number>>): Promise<void> {
  let seed = 0;
  for (const [name, count] of Object.entries(counts)) {
    for (let index = 0; index < count; index++) await writeFiles(folder, { [`${name}/${String(index).padStart(3, '0')}.png`]: seed++ });
  }
}

export const samplesOf = (split: Split | undefined) => Array.from({ length: split?.length ?? 0 }, (_, index) => split!.at(index));

export const idsOf = (split: Split | undefined): string[] => samplesOf(split).map(({ id }) => id);

/** All ids of a dataset with the split they are in. */
export const placesOf = ({ train, validation, test }: Dataset): Record<string, string> =>
  Object.fromEntries(Object.entries({ train, validation, test }).flatMap(([split, samples]) => idsOf(samples).map((id) => [id, split])));
