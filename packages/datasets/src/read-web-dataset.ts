import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Task } from '@thaw/core';
import { pictureExtensions } from './picture-extensions.ts';
import { readTar } from './read-tar.ts';
import { nameLabels, type Outcome, type ReadShardOptions, type ShardPicture, type ShardReader, type SkippedMember, writtenLabel, type WrittenLabel } from './shard-reader.ts';

export interface WebDatasetOptions {
  readonly image?: string | undefined;
  /** Where the class of a picture is; or in `labels`, where a list of labels is. */
  readonly label?: string | undefined;
  readonly labels?: string | undefined;
  readonly group?: string | undefined;
  readonly classNames?: readonly string[] | undefined;
}

/** Where labels usually are; the first that is there is taken. */
const usualLabels = ['cls', 'json.label', 'json.class', 'json.category', 'json.labels', 'json.tags', 'txt'];

/** Reads tar shards. Members of one sample need not follow each other: labels are asked for when the shard was read. */
export const webDatasetReader = (options: WebDatasetOptions): ShardReader => ({
  key: `webDataset ${JSON.stringify(options)}`,
  unpackedBytes,
  task: async (file, signal) => (options.labels !== undefined ? 'multi-label' : options.label !== undefined ? 'single-label' : taskOfFirstSamples(file, options, signal)),
  read: (file, reading) => readSamples(file, options, reading),
});

async function* readSamples(file: string, options: WebDatasetOptions, { signal, onRead }: ReadShardOptions): AsyncGenerator<ShardPicture | SkippedMember> {
  const { group, classNames } = options;
  const { places, allPlaces, isNamed, isPicture, isWanted } = placesOf(options);
  const texts: SampleTexts = new Map();
  const pictures = new Map<string, string[]>();
  let isLabelled = false;

  const outcomeOf = (path: string): Outcome => {
    const { sample } = splitName(path);
    if (isLabelled && preferred(pictures.get(sample)!) !== path) return undefined;
    const written = firstText(texts.get(sample), places) ?? (isLabelled || isNamed ? undefined : posix.basename(posix.dirname(path)));
    if (written === undefined || written === '' || written === '.') return { reason: `no label beside it (${places.map((place) => `.${place}`).join(', ')})${isLabelled ? '' : ', and no folder around it'}` };
    const named = nameLabels(written, classNames);
    const ofGroup = group === undefined ? undefined : firstText(texts.get(sample), [group]);
    return 'reason' in named ? named : { ...named, group: typeof ofGroup === 'string' ? ofGroup : undefined };
  };

  for await (const member of readTar(file, isWanted, { signal, onRead })) {
    if ('reason' in member) {
      yield member;
      continue;
    }
    const { path, data } = member;
    const { sample, ending } = splitName(path);
    if (isPicture(path)) {
      pictures.set(sample, [...(pictures.get(sample) ?? []), path]);
      yield { path, data, outcome: () => outcomeOf(path) };
      continue;
    }
    const ofSample = texts.get(sample) ?? new Map<string, WrittenLabel>();
    for (const [place, text] of textsIn(ending, data, allPlaces)) ofSample.set(place, text);
    if (firstText(ofSample, places) !== undefined) isLabelled = true;
    texts.set(sample, ofSample);
  }
}

/** Class folders have no labels beside their pictures; shards of samples have one with the first of them, mostly. */
const mostSamples = 100;

async function taskOfFirstSamples(file: string, options: WebDatasetOptions, signal: AbortSignal | undefined): Promise<Task | undefined> {
  const { places, isWanted } = placesOf(options);
  const samples = new Set<string>();
  const found = new Map<string, WrittenLabel>();
  let labelled: string | undefined;
  for await (const member of readTar(file, isWanted, { signal })) {
    if ('reason' in member) continue;
    const { sample, ending } = splitName(member.path);
    if (sample !== labelled && (labelled !== undefined || (samples.size === mostSamples && !samples.has(sample)))) break;
    samples.add(sample);
    for (const [place, text] of textsIn(ending, member.data, places)) {
      found.set(place, text);
      labelled = sample;
    }
  }
  if (samples.size === 0) return undefined;
  return typeof (firstText(found, places) ?? '') === 'string' ? 'single-label' : 'multi-label';
}

/** Where labels and groups are, and which members are read for them. */
function placesOf({ image, label, labels, group }: WebDatasetOptions) {
  const named = label ?? labels;
  const places = named === undefined ? usualLabels : [named];
  const allPlaces = [...places, ...(group === undefined ? [] : [group])];
  const textEndings = new Set(allPlaces.flatMap((place) => [place, place.split('.')[0]!]));
  const isPicture = (path: string): boolean => (image === undefined ? pictureExtensions.includes(posix.extname(path).toLowerCase()) : splitName(path).ending === image.toLowerCase());
  return { places, allPlaces, isNamed: named !== undefined, isPicture, isWanted: (path: string): boolean => isPicture(path) || textEndings.has(splitName(path).ending) };
}

/** Texts of samples, or lists of them, by their place: an ending, or a field of a JSON file. */
type SampleTexts = Map<string, Map<string, WrittenLabel>>;

const firstText = (texts: ReadonlyMap<string, WrittenLabel> | undefined, places: readonly string[]): WrittenLabel | undefined =>
  places.map((place) => texts?.get(place)).find((text) => text !== undefined);

/** WebDataset's rule: the name of a sample ends at the first dot of the file's name. */
function splitName(path: string): { readonly sample: string; readonly ending: string } {
  const dot = path.indexOf('.', path.lastIndexOf('/') + 1);
  return dot === -1 ? { sample: path, ending: '' } : { sample: path.slice(0, dot), ending: path.slice(dot + 1).toLowerCase() };
}

/** The picture of a sample that has several: the first whose ending has no dot inside, else the first. */
const preferred = (paths: readonly string[]): string => paths.find((path) => !splitName(path).ending.includes('.')) ?? paths[0]!;

/** Labels and groups are short texts. */
const mostTextBytes = 1024 * 1024;

function textsIn(ending: string, data: Buffer, places: readonly string[]): [place: string, text: WrittenLabel][] {
  if (data.length > mostTextBytes) return [];
  const text = data.toString('utf8').trim();
  const whole: [string, WrittenLabel][] = places.includes(ending) ? [[ending, text]] : [];
  const fields = places.filter((place) => place.startsWith(`${ending}.`));
  if (fields.length === 0) return whole;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return whole;
  }
  return [...whole, ...fields.flatMap((place): [string, WrittenLabel][] => {
    const written = writtenLabel(typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[place.slice(ending.length + 1)] : undefined);
    return written === undefined ? [] : [[place, written]];
  })];
}

/** That of the tar; gzip notes it at its end, up to 4 GiB. */
async function unpackedBytes(file: string): Promise<number> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(2);
    const tail = Buffer.alloc(4);
    await handle.read(head, 0, 2, 0);
    if (size < 18 || head.readUInt16BE() !== 0x1f8b) return size;
    await handle.read(tail, 0, 4, size - 4);
    return Math.max(size, tail.readUInt32LE());
  } finally {
    await handle.close();
  }
}
