import { ThawError } from '@thaw/core';
import type { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import type { HostTensor } from './host-tensor.ts';
import type { LazyTensor } from './lazy-weight-file.ts';
import { numberBytes, type NumberType, readNumbers } from './number-types.ts';
import { readPickle } from './pickle.ts';
import { isGlobal, type PickleRules } from './pickle-machine.ts';
import { checkLayout, endOf, gather, isRowMajor, type Layout } from './strided.ts';

/** A block of memory that tensors share; its numbers are elsewhere in the file. */
export interface Storage {
  readonly key: string;
  readonly type: NumberType;
  readonly count: number;
}

interface TorchTensor extends Layout {
  readonly storage: Storage;
}

/** The pickle of a PyTorch file: tensors by name, and the storages they lie in. */
export interface TorchState {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  readonly storages: ReadonlyMap<string, Storage>;
}

export const torchFile = 'PyTorch file';

const storageTypes: Readonly<Record<string, NumberType>> = {
  'torch.DoubleStorage': 'float64',
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ShortStorage': 'int16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
};

/** Where training scripts keep the state dict among other things, the preferred first; as timm's `load_state_dict`, and PyTorch's tutorial. */
const checkpointKeys = ['state_dict_ema', 'model_ema', 'state_dict', 'model', 'model_state_dict'];

/** What wrappers for compiling and for many devices put before names, in any order; as timm's `clean_state_dict`. */
const wrapperPrefixes = ['_orig_mod.', 'module.', '_orig_mod.'];

/**
 * Runs the pickle of a state dict, or of a checkpoint that holds one. Executes nothing; names other than those of storages,
 * tensors and ordered dictionaries are refused.
 */
export function readTorchState(reader: ByteReader): TorchState {
  const storages = new Map<string, Storage>();
  const pickled = readPickle(reader, stateRules(storages), torchFile);
  if (!(pickled instanceof Map)) throw damagedTorch('it holds no state dict');
  const key = checkpointKeys.find((name) => pickled.get(name) instanceof Map);
  const state = key === undefined ? pickled : (pickled.get(key) as ReadonlyMap<unknown, unknown>);
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of state) {
    // Counters and settings beside the tensors are no weights.
    if (!isTorchTensor(value)) continue;
    if (typeof name !== 'string') throw damagedTorch('a name in its state dict is not text');
    const clean = wrapperPrefixes.reduce((rest, prefix) => (rest.startsWith(prefix) ? rest.slice(prefix.length) : rest), name);
    if (tensors.has(clean)) throw damagedTorch(`it has two tensors called "${clean}"`);
    tensors.set(clean, value);
  }
  if (tensors.size === 0 && state.size > 0) throw damagedTorch(`it holds no tensors but ${[...state.keys()].slice(0, 10).map(String).join(', ')}`);
  return { tensors, storages };
}

/**
 * The tensors of a state, each to be read from its storage when it is needed.
 *
 * @param fileBytes no tensor may be larger
 * @param sourceOf where the numbers of a storage are; exactly these
 */
export function lazyTorchTensors({ tensors }: TorchState, fileBytes: number, sourceOf: (storage: Storage) => ByteSource): Map<string, LazyTensor> {
  return new Map(
    [...tensors].map(([name, { storage, ...layout }]) => {
      const { type, count } = storage;
      checkLayout(name, layout, { count, elementBytes: numberBytes(type), mostBytes: fileBytes });
      const source = sourceOf(storage);
      return [name, { dtype: type, shape: layout.shape, load: () => loadTensor(source, type, layout) }];
    }),
  );
}

async function loadTensor(source: ByteSource, type: NumberType, layout: Layout): Promise<HostTensor> {
  const { shape, offset } = layout;
  const width = numberBytes(type);
  const count = endOf(layout) - offset;
  const memory = readNumbers(type, [count], await source.read(offset * width, count * width));
  return isRowMajor(layout) ? { ...memory, shape } : gather(memory, { ...layout, offset: 0 });
}

/** What the pickles of a PyTorch file may name. */
export const stateRules = (storages: Map<string, Storage>): PickleRules => ({
  globals: {
    'collections.OrderedDict': () => new Map(),
    'torch._utils._rebuild_tensor_v2': rebuildTensor,
    'torch._utils._rebuild_parameter': (tensor) => tensor,
    ...Object.fromEntries(Object.keys(storageTypes).map((name) => [name, notAFunction])),
  },
  // The state of an ordered dictionary is the version of each module, which no reader needs.
  setState: (object) => {
    if (!(object instanceof Map)) throw damagedTorch('it gives a state to something that is not a dictionary');
  },
  loadPersistent: (id) => findStorage(storages, id),
});

function notAFunction(): never {
  throw damagedTorch('it makes a storage outside the storages of the file');
}

function findStorage(storages: Map<string, Storage>, id: unknown): Storage {
  const [kind, storageType, key, , count, view] = Array.isArray(id) ? (id as unknown[]) : [];
  const type = isGlobal(storageType) ? storageTypes[storageType.name] : undefined;
  if (kind !== 'storage' || type === undefined || typeof key !== 'string' || !isCount(count)) throw damagedTorch('it describes a storage in an unknown way');
  if (view !== null && view !== undefined) throw damagedTorch(`its storage "${key}" is a part of another one, which is not supported`);
  const known = storages.get(key);
  if (known === undefined) {
    const storage: Storage = { key, type, count };
    storages.set(key, storage);
    return storage;
  }
  if (known.type !== type || known.count !== count) throw damagedTorch(`it describes the storage "${key}" in two ways`);
  return known;
}

function rebuildTensor(...[storage, offset, shape, strides]: readonly unknown[]): TorchTensor {
  if (!isStorage(storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides)) throw damagedTorch('it describes a tensor in an unknown way');
  return { storage, offset, shape, strides };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);

const isStorage = (value: unknown): value is Storage => typeof value === 'object' && value !== null && 'key' in value && 'count' in value;

const isTorchTensor = (value: unknown): value is TorchTensor => typeof value === 'object' && value !== null && 'storage' in value;

export const damagedTorch = (problem: string): ThawError =>
  new ThawError(`This ${torchFile} cannot be read: ${problem}.`, {
    wanted: 'a state dict: a dictionary of tensors by name',
    cure: 'fetch the file again; if it is whole, save model.state_dict() alone, or convert it to safetensors',
  });
