import { ThawError } from '@thaw/core';
import { type FileSource, openSource } from './byte-source.ts';
import type { HostTensor } from './host-tensor.ts';
import { type LazyTensor, lazyWeightFile, type OpenedWeights } from './lazy-weight-file.ts';
import { looksLikeGraphDef, openGraphDef } from './open-graph-def.ts';
import { openKerasH5 } from './open-keras-h5.ts';
import { openSafetensors } from './open-safetensors.ts';
import { openTfjs } from './open-tfjs.ts';
import { openTorchLegacy } from './open-torch-legacy.ts';
import { openTorchZip, torchFolderOf } from './open-torch-zip.ts';
import { readNumpyPickle } from './read-numpy-pickle.ts';
import type { WeightFile } from './weight-file.ts';
import { zipMembers } from './zip-members.ts';

/** How a format is told by the first bytes of a file, and opened. */
interface Format {
  readonly name: string;
  readonly matches: (start: Uint8Array, fileLength: number) => boolean;
  /** `close` lets go of other files. */
  readonly open: (file: FileSource, path: string) => Promise<OpenedWeights & { close?(): Promise<void> }>;
}

const startsWith =
  (...signature: readonly number[]) =>
  (start: Uint8Array): boolean =>
    signature.every((byte, index) => start[index] === byte);

const formats: readonly Format[] = [
  // The length of the header, and its opening brace.
  { name: 'safetensors', matches: (start) => start[8] === 0x7b && start.subarray(5, 8).every((byte) => byte === 0), open: openSafetensors },
  { name: 'PyTorch (.pt, .pth) and Keras (.keras)', matches: startsWith(0x50, 0x4b), open: openZip },
  // PROTO 2, LONG1 of ten bytes: the magic number.
  { name: 'PyTorch before 1.6', matches: startsWith(0x80, 0x02, 0x8a, 0x0a), open: openTorchLegacy },
  { name: 'HDF5 of Keras (.h5, .weights.h5)', matches: startsWith(0x89, 0x48, 0x44, 0x46), open: openKerasH5 },
  { name: 'TensorFlow.js (model.json)', matches: startsWith(0x7b), open: openTfjs },
  { name: 'a frozen graph of TensorFlow (.pb)', matches: looksLikeGraphDef, open: openGraphDef },
  { name: 'a pickle of NumPy arrays', matches: startsWith(0x80), open: openNumpyPickle },
];

/**
 * Opens a file of weights, whatever its name: the content tells the format. Nothing in it is ever executed; sizes and offsets
 * are checked against the file, and numbers are read one tensor at a time.
 *
 * @throws ThawError when the format is unknown or the file is damaged
 */
export async function openWeightFile(path: string): Promise<WeightFile> {
  const file = await openSource(path);
  try {
    const start = await file.read(0, Math.min(signatureBytes, file.length));
    const format = formats.find(({ matches }) => matches(start, file.length));
    if (format === undefined) throw unknownFormat(path, start);
    const { close, tensors, ...opened } = await format.open(file, path);
    const named = [...tensors].map(([name, tensor]): [string, LazyTensor] => [name, { ...tensor, load: () => tensor.load().catch(throwNaming(path)) }]);
    return lazyWeightFile({ ...opened, tensors: new Map(named) }, async () => {
      await file.close();
      await close?.();
    });
  } catch (error) {
    await file.close();
    return throwNaming(path)(error);
  }
}

const signatureBytes = 64;

/** Readers of formats see bytes, and know no path. */
const throwNaming = (path: string) => (error: unknown): never => {
  if (ThawError.isInstance(error) && !error.message.includes(path)) error.message = `In ${path}: ${error.message}`;
  throw error;
};

async function openZip(file: FileSource): Promise<OpenedWeights> {
  const members = await zipMembers(file);
  const folder = torchFolderOf(members);
  if (folder !== undefined) return openTorchZip(members, folder, file.length);
  const keras = await members.get(kerasMember)?.open();
  if (keras !== undefined) return openKerasH5(keras);
  throw new ThawError('This zip archive holds no weights that are read.', {
    wanted: `data.pkl, as PyTorch saves it, or ${kerasMember}, as Keras does`,
    given: [...members.keys()].slice(0, 10).join(', '),
    cure: 'unpack it and name the weight file in it',
  });
}

const kerasMember = 'model.weights.h5';

async function openNumpyPickle(file: FileSource): Promise<OpenedWeights> {
  const tensors = Object.entries(readNumpyPickle(await file.read(0, file.length)));
  const load = async (tensor: HostTensor): Promise<HostTensor> => (tensor.dtype === 'float64' ? { ...tensor, dtype: 'float32', data: Float32Array.from(tensor.data) } : tensor);
  return { layout: 'keras', tensors: new Map(tensors.map(([name, tensor]): [string, LazyTensor] => [name, { dtype: tensor.dtype, shape: tensor.shape, load: () => load(tensor) }])) };
}

function unknownFormat(path: string, start: Uint8Array): ThawError {
  const text = new TextDecoder().decode(start);
  return new ThawError('The format of this weight file is not known.', {
    wanted: formats.map(({ name }) => name).join(', '),
    given: `${path}, which starts with ${JSON.stringify(text.slice(0, 20))}`,
    cure: text.startsWith('version https://git-lfs') ? 'this is what git keeps in place of a large file: fetch the file itself with `git lfs pull`' : 'convert it to safetensors',
  });
}
