import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Dataset } from '@thaw/core';
import { afterAll } from 'vitest';
import golden from './golden/archives.json' with { type: 'json' };
import { samplesOf } from './test-pictures.ts';

export type ArchiveName = keyof typeof golden.files;

/** The pictures that the writers of archives packed, by the id they get. */
export const packedPictures = (...names: readonly ArchiveName[]): Record<string, Picture> =>
  Object.fromEntries(names.flatMap((name) => golden.expected[name].map(({ member, label, sha256 }) => [`${name}/${member}`, { labels: [label].flat().sort(), sha256 }])));

/** The pictures of a dataset as they lie on the disk, by id. */
export async function unpackedPictures({ classes, train, validation, test }: Dataset): Promise<Record<string, Picture>> {
  const samples = [train, validation, test].flatMap(samplesOf);
  return Object.fromEntries(await Promise.all(samples.map(async ({ id, labels, file }) =>
    [id, { labels: labels.map((label) => classes[label]!).sort(), sha256: createHash('sha256').update(await readFile(file)).digest('hex') }] as const)));
}

interface Picture {
  /** In the order of texts. */
  readonly labels: readonly string[];
  readonly sha256: string;
}

export const archiveBytes = (name: ArchiveName): Buffer => gunzipSync(Buffer.from(golden.files[name], 'base64'));

/** A folder for the whole file, with an archive, for checks that make their part themselves. */
export async function archiveFolder(name: ArchiveName): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-datasets-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  await writeArchives(folder, name);
  return folder;
}

/** Writes archives into a folder and returns their paths. */
export async function writeArchives(folder: string, ...names: readonly ArchiveName[]): Promise<string[]> {
  const files: string[] = [];
  for (const name of names) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, archiveBytes(name));
    files.push(file);
  }
  return files;
}
