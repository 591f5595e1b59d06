import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import { pictureExtensions } from './picture-extensions.ts';
import { readTar } from './read-tar.ts';
import { classIndexOf, type Outcome, type ReadShardOptions, type ShardPicture, type ShardReader, type SkippedMember } from './shard-reader.ts';

export interface WebDatasetOptions {
  readonly image?: string | undefined;
  readonly label?: string | undefined;
  readonly group?: string | undefined;
  readonly classNames?: readonly string[] | undefined;
}

/** Where labels usually are; the first that is there is taken. */
const usualLabels = ['cls', 'json.label', 'json.class', 'json.category', 'txt'];

/** Reads tar shards. Members of one sample need not follow each other: labels are asked for when the shard was read. */
export const webDatasetReader = (options: WebDatasetOptions): ShardReader => ({
  key: `webDataset ${JSON.stringify(options)}`,
  unpackedBytes,
  read: (file, reading) => readSamples(file, options, reading),
});

async function* readSamples(file: string, { image, label, group, classNames }: WebDatasetOptions, { signal, onRead }: ReadShardOptions): AsyncGenerator<ShardPicture | SkippedMember> {
  const places = label === undefined ? usualLabels : [label];
  const textEndings = new Set([...places, ...(group === undefined ? [] : [group])].flatMap((place) => [place, place.split('.')[0]!]));
  const texts: SampleTexts = new Map();
  const pictures = new Map<string, string[]>();
  let isLabelled = false;
  const isPicture = (path: string): boolean => (image === undefined ? pictureExtensions.includes(posix.extname(path).toLowerCase()) : splitName(path).ending === image.toLowerCase());

  const outcomeOf = (path: string): Outcome => {
    const { sample } = splitName(path);
    const found = firstText(texts.get(sample), places);
    if (isLabelled && preferred(pictures.get(sample)!) !== path) return undefined;
    const text = found ?? (isLabelled || label !== undefined ? undefined : posix.basename(posix.dirname(path)));
    if (text === undefined || text === '' || text === '.') return { reason: `no label beside it (${places.map((place) => `.${place}`).join(', ')})${isLabelled ? '' : ', and no folder around it'}` };
    const name = classNames === undefined ? text : classNames[Number(text)];
    if (name === undefined) return { reason: `its label, ${text}, has no class name` };
    return { label: name, ...classIndexOf(text), group: group === undefined ? undefined : firstText(texts.get(sample), [group]) };
  };

  for await (const member of readTar(file, (path) => isPicture(path) || textEndings.has(splitName(path).ending), { signal, onRead })) {
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
    const ofSample = texts.get(sample) ?? new Map<string, string>();
    for (const [place, text] of textsIn(ending, data, [...places, ...(group === undefined ? [] : [group])])) ofSample.set(place, text);
    if (firstText(ofSample, places) !== undefined) isLabelled = true;
    texts.set(sample, ofSample);
  }
}

/** Texts of samples, by their place: an ending, or a field of a JSON file. */
type SampleTexts = Map<string, Map<string, string>>;

const firstText = (texts: ReadonlyMap<string, string> | undefined, places: readonly string[]): string | undefined =>
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

function textsIn(ending: string, data: Buffer, places: readonly string[]): [place: string, text: string][] {
  if (data.length > mostTextBytes) return [];
  const text = data.toString('utf8').trim();
  const whole: [string, string][] = places.includes(ending) ? [[ending, text]] : [];
  const fields = places.filter((place) => place.startsWith(`${ending}.`));
  if (fields.length === 0) return whole;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return whole;
  }
  return [...whole, ...fields.flatMap((place): [string, string][] => {
    const field = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[place.slice(ending.length + 1)] : undefined;
    return ['string', 'number', 'boolean'].includes(typeof field) ? [[place, String(field)]] : [];
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
