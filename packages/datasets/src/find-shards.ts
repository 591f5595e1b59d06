import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ThawError } from '@thaw/core';
import { listPictures } from './list-pictures.ts';
import { byText, idOf } from './names.ts';
import type { SplitName } from './stratified-split.ts';

/** A file that holds many pictures. */
export interface Shard {
  /** Absolute path. */
  readonly file: string;
  /** Path from the folder of the shards, with forward slashes. */
  readonly id: string;
  /** Fixes the split of its pictures; without it the seed decides. */
  readonly split?: SplitName;
}

/** Words in the path of a shard that name its split, as Hugging Face reads them. */
const splitOfWord: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
  eval: 'test',
  evaluation: 'test',
};

/**
 * The shards that `path` stands for: itself; those in a folder and below it; or those of a pattern with ranges such as
 * `train-{000000..000012}.tar` and choices such as `{train,test}.parquet`.
 *
 * Words in their paths divide them when they name at least two splits, training among them. Shards of training are left
 * for the seed to divide when none is for validation; with one, whatever names no split is for training.
 *
 * @param extensions endings of shards, in lower case
 * @throws ThawError when there is none, or one that the pattern names is missing
 */
export async function findShards(path: string, extensions: readonly string[]): Promise<Shard[]> {
  const found = await stat(path).catch(() => undefined);
  const files = found?.isDirectory() ? await shardsIn(path, extensions) : found === undefined ? await namedShards(path) : [path];
  const folder = found?.isDirectory() ? path : commonFolder(files);
  return divide(files.map((file) => ({ file, id: idOf(folder, file) })).sort((a, b) => byText(a.id, b.id)));
}

async function shardsIn(folder: string, extensions: readonly string[]): Promise<string[]> {
  const lastParts = extensions.map((extension) => extension.slice(extension.lastIndexOf('.')));
  const files = (await listPictures(folder, lastParts)).filter((file) => hasExtension(file, extensions));
  if (files.length === 0) throw new ThawError('The folder holds no shards.', { wanted: `files that end in ${extensions.join(', ')}`, given: folder, cure: 'name the folder that holds them' });
  return files;
}

/** True when a path ends in one of the extensions, in upper or lower case. */
export const hasExtension = (path: string, extensions: readonly string[]): boolean => extensions.some((extension) => path.toLowerCase().endsWith(extension));

async function namedShards(pattern: string): Promise<string[]> {
  const files = expandBraces(pattern);
  for (const file of files) {
    if ((await stat(file).catch(() => undefined)) !== undefined) continue;
    throw new ThawError('The shard does not exist.', {
      given: file,
      ...(files.length > 1 ? { wanted: `all ${files.length} of ${pattern}` } : {}),
      cure: 'correct the path; a relative one starts at the folder of the recipe',
    });
  }
  return files;
}

const mostShards = 1_000_000;

/** `a-{08..10}` → a-08, a-09, a-10; `{x,y}` → x, y. As the shell does. */
export function expandBraces(pattern: string): string[] {
  const [brace, inner] = /\{([^{}]*)\}/.exec(pattern) ?? [];
  if (brace === undefined) return [pattern];
  const start = pattern.indexOf(brace);
  return choices(inner!).flatMap((choice) => expandBraces(pattern.slice(0, start) + choice + pattern.slice(start + brace.length)));
}

function choices(inner: string): string[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(inner);
  if (range === null) return inner.split(',');
  const [first, last] = [Number(range[1]), Number(range[2])];
  if (last < first || last - first >= mostShards) {
    throw new ThawError('The range of shards is empty or too long.', { wanted: `at most ${mostShards}, the lower number first`, given: `{${inner}}`, cure: 'correct the range' });
  }
  const width = range[1]!.startsWith('0') || range[2]!.startsWith('0') ? Math.max(range[1]!.length, range[2]!.length) : 0;
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(width, '0'));
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(resolve(files[0]!));
  while (files.some((file) => !resolve(file).startsWith(join(folder, '/')))) folder = dirname(folder);
  return folder;
}

function divide(shards: readonly Shard[]): Shard[] {
  const named = shards.map(({ id }) => splitIn(id));
  const splits = new Set(named);
  splits.delete(undefined);
  if (splits.size < 2 || !splits.has('train')) return [...shards];
  return shards.map((shard, index) => {
    const split = named[index] === 'test' || splits.has('validation') ? (named[index] ?? 'train') : undefined;
    return split === undefined ? shard : { ...shard, split };
  });
}

/** The last word that names a split: the file's name says more than its folders. */
const splitIn = (id: string): SplitName | undefined =>
  id.toLowerCase().split(/[^a-z]+/).map((word) => splitOfWord[word]).findLast((split) => split !== undefined);
