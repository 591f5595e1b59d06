import { dirname, join } from 'node:path';
import { ThawError } from '@thaw/core';
import { type ByteSource, type FileSource, joinSources, openSource, partOf } from './byte-source.ts';
import { elementCount, type HostTensor, isShape } from './host-tensor.ts';
import type { LazyTensor, OpenedWeights } from './lazy-weight-file.ts';
import { isNumberType, numberBytes, type NumberType, readNumbers } from './number-types.ts';

/** Numbers stored as whole ones: value = scale · stored + minimum. */
interface Quantization {
  readonly stored: 'uint8' | 'uint16';
  readonly scale: number;
  readonly minimum: number;
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: NumberType;
  readonly quantization?: Quantization;
  readonly bytes: number;
}

/** The model file: topology, and a list of tensors and file names. Larger ones are not models of images. */
const longestModel = 2 ** 26;

/** The file names and tensors of one group of the manifest. */
interface Group {
  readonly paths: readonly string[];
  readonly entries: readonly Entry[];
}

/**
 * Opens the weights of a TensorFlow.js model: its `model.json`, whose shards must be in the same folder. Format:
 * `WeightsManifestConfig` and `decodeWeights` of TensorFlow.js.
 *
 * @returns also what closes the shards
 */
export async function openTfjs(file: FileSource, path: string): Promise<OpenedWeights & { close(): Promise<void> }> {
  const groups = readManifest(await parse(file));
  const shards: FileSource[] = [];
  const close = async (): Promise<void> => void (await Promise.all(shards.map((shard) => shard.close())));
  try {
    const tensors = new Map<string, LazyTensor>();
    for (const { paths, entries } of groups) {
      const own: FileSource[] = [];
      for (const shard of paths) {
        const opened = await openSource(join(dirname(path), shard));
        own.push(opened);
        shards.push(opened);
      }
      addTensors(tensors, entries, joinSources(own));
    }
    return { layout: 'keras', tensors, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function parse(file: FileSource): Promise<unknown> {
  if (file.length > longestModel) throw damaged(`it has ${file.length} bytes`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await file.read(0, file.length)));
  } catch (cause) {
    if (ThawError.isInstance(cause)) throw cause;
    throw damaged('it is not JSON', cause);
  }
}

function readManifest(model: unknown): Group[] {
  const manifest = isRecord(model) ? model['weightsManifest'] : undefined;
  if (!Array.isArray(manifest)) throw damaged('it has no weightsManifest');
  return manifest.map((group: unknown): Group => {
    const { paths, weights } = isRecord(group) ? group : {};
    if (!Array.isArray(paths) || !paths.every(isFileName)) throw damaged('a path of its weightsManifest is not a file name of its own folder');
    if (!Array.isArray(weights)) throw damaged('a group of its weightsManifest lists no weights');
    return { paths, entries: weights.map(readEntry) };
  });
}

/** Not a path: a model may not read files elsewhere. */
const isFileName = (path: unknown): path is string => typeof path === 'string' && path !== '' && path !== '..' && !/[/\\:\0]/.test(path);

function readEntry(entry: unknown): Entry {
  const { name, shape, dtype, quantization } = isRecord(entry) ? entry : {};
  if (typeof name !== 'string') throw damaged('a tensor of its weightsManifest has no name');
  if (!isShape(shape)) throw damaged(`the shape of "${name}" is not a list of sizes`);
  if (typeof dtype !== 'string' || !isNumberType(dtype)) throw unread(name, dtype);
  const common = { name: name.replace(/:\d+$/, ''), shape };
  if (quantization === undefined) return { ...common, type: dtype, bytes: elementCount(shape) * numberBytes(dtype) };
  const { dtype: stored, scale, min: minimum } = isRecord(quantization) ? quantization : {};
  if (stored === 'float16') return { ...common, type: stored, bytes: elementCount(shape) * numberBytes(stored) };
  if ((stored !== 'uint8' && stored !== 'uint16') || dtype !== 'float32') throw unread(name, `${String(stored)} for ${dtype}`);
  if (typeof scale !== 'number' || typeof minimum !== 'number') throw damaged(`the quantization of "${name}" lacks scale or min`);
  return { ...common, type: dtype, quantization: { stored, scale, minimum }, bytes: elementCount(shape) * (stored === 'uint8' ? 1 : 2) };
}

/** Tensors follow one another in the shards of their group, across the ends of files. */
function addTensors(tensors: Map<string, LazyTensor>, entries: readonly Entry[], shards: ByteSource): void {
  let position = 0;
  for (const { name, shape, type, quantization, bytes } of entries) {
    if (tensors.has(name)) throw damaged(`two of its tensors are called "${name}"`);
    const source = partOf(shards, position, bytes);
    position += bytes;
    const load = async (): Promise<HostTensor> => {
      const numbers = await source.read(0, bytes);
      return quantization === undefined ? readNumbers(type, shape, numbers) : { dtype: 'float32', shape, data: dequantize(numbers, quantization) };
    };
    tensors.set(name, { dtype: type, shape, load });
  }
  if (position !== shards.length) throw damaged(`its tensors have ${position} bytes and their shards ${shards.length}`);
}

const dequantize = ({ buffer }: Uint8Array<ArrayBuffer>, { stored, scale, minimum }: Quantization): Float32Array<ArrayBuffer> =>
  Float32Array.from(stored === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer), (number) => number * scale + minimum);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const unread = (name: string, type: unknown): ThawError =>
  new ThawError(`The tensor "${name}" has an element type that is not read.`, {
    given: String(type),
    available: ['float32', 'float16', 'int32', 'bool', 'uint8 and uint16 for float32'],
    cure: 'convert the model again without it',
  });

const damaged = (problem: string, cause?: unknown): ThawError =>
  new ThawError(`This TensorFlow.js model cannot be read: ${problem}.`, {
    wanted: 'model.json beside its weight files',
    cure: 'fetch the file again',
    ...(cause === undefined ? {} : { cause }),
  });
