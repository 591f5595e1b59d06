import { ThawError } from '@thaw/core';
import { type ByteReader, createByteReader } from './byte-reader.ts';
import { type ElementType, elementBytes, type HostTensor, tensorFromBytes } from './host-tensor.ts';
import { readPickle } from './pickle.ts';
import { isGlobal, type PickleRules } from './pickle-machine.ts';
import { createGather, type Layout } from './strided.ts';

/** A block of memory that tensors share. Its data follows behind the pickles. */
interface Storage {
  readonly key: string;
  readonly dtype: ElementType;
  readonly count: number;
  memory?: HostTensor;
}

/** A tensor whose data is still to be read. */
interface TorchTensor extends Layout {
  readonly storage: Storage;
}

const storageTypes: Readonly<Record<string, ElementType>> = { 'torch.FloatStorage': 'float32', 'torch.LongStorage': 'int64' };

const file = 'PyTorch file';
const magicNumber = 0x1950a86a20f9469cfc6cn;
const supportedProtocol = 1001;

/**
 * Reads the state dict of a legacy PyTorch file (`.pth`, before the zip format of PyTorch 1.6): tensors by
 * name, in row-major order whatever their strides. Executes nothing; names other than those of storages,
 * tensors and ordered dictionaries are refused. Layout: `_legacy_load` in PyTorch's `torch/serialization.py`.
 *
 * @throws ThawError when the bytes are not such a file or hold something else than named tensors
 */
export function readTorch(bytes: Uint8Array): Record<string, HostTensor> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw new ThawError('This PyTorch file has the zip format, which is not read.', {
      wanted: 'the legacy format, or safetensors',
      cure: 'in PyTorch: torch.save(state, path, _use_new_zipfile_serialization=False)',
    });
  }
  const reader = createByteReader(bytes, file);
  readPreamble(reader);
  const storages = new Map<string, Storage>();
  const state = readPickle(reader, stateRules(storages), file);
  readStorages(reader, storages);
  if (!(state instanceof Map)) throw damaged('it holds no state dict');
  const gather = createGather(bytes.length);
  return Object.fromEntries(
    [...state].map(([name, value]) => {
      if (typeof name !== 'string' || !isTorchTensor(value)) throw damaged(`"${String(name)}" in its state dict is not a tensor`);
      return [name, gather(name, value.storage.memory!, value)];
    }),
  );
}

function readPreamble(reader: ByteReader): void {
  const plain: PickleRules = {
    globals: {},
    setState: () => {
      throw damaged('it starts with objects');
    },
  };
  if (readPickle(reader, plain, file) !== magicNumber) throw damaged('it does not start with the magic number of PyTorch');
  const protocol = readPickle(reader, plain, file);
  if (protocol !== supportedProtocol) throw damaged(`its protocol is ${String(protocol)}, not ${supportedProtocol}`);
  const system = readPickle(reader, plain, file);
  if (!(system instanceof Map) || system.get('little_endian') !== true) throw damaged('it was not written by a little-endian machine');
}

const stateRules = (storages: Map<string, Storage>): PickleRules => ({
  globals: {
    'collections.OrderedDict': () => new Map(),
    'torch._utils._rebuild_tensor_v2': rebuildTensor,
    'torch.FloatStorage': notAFunction,
    'torch.LongStorage': notAFunction,
  },
  // The state of an ordered dictionary is the version of each module, which no reader needs.
  setState: (object) => {
    if (!(object instanceof Map)) throw damaged('it gives a state to something that is not a dictionary');
  },
  loadPersistent: (id) => loadStorage(storages, id),
});

function notAFunction(): never {
  throw damaged('it makes a storage outside the storages of the file');
}

function loadStorage(storages: Map<string, Storage>, id: unknown): Storage {
  const [kind, type, key, , count, view] = Array.isArray(id) ? (id as unknown[]) : [];
  const dtype = isGlobal(type) ? storageTypes[type.name] : undefined;
  if (kind !== 'storage' || dtype === undefined || typeof key !== 'string' || !isCount(count)) throw damaged('it describes a storage in an unknown way');
  if (view !== null && view !== undefined) throw damaged(`its storage "${key}" is a part of another one, which is not supported`);
  const known = storages.get(key);
  if (known === undefined) {
    const storage: Storage = { key, dtype, count };
    storages.set(key, storage);
    return storage;
  }
  if (known.dtype !== dtype || known.count !== count) throw damaged(`it describes the storage "${key}" in two ways`);
  return known;
}

function rebuildTensor(...[storage, offset, shape, strides]: readonly unknown[]): TorchTensor {
  if (!isStorage(storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides)) throw damaged('it describes a tensor in an unknown way');
  return { storage, offset, shape, strides };
}

function readStorages(reader: ByteReader, storages: ReadonlyMap<string, Storage>): void {
  const keys = readPickle(reader, stateRules(new Map()), file);
  if (!Array.isArray(keys)) throw damaged('it lacks the list of its storages');
  for (const key of keys as unknown[]) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined || storage.memory !== undefined) throw damaged('its list of storages does not match its tensors');
    const count = reader.int64();
    if (count !== BigInt(storage.count)) throw damaged(`its storage "${storage.key}" has ${count} elements, not ${storage.count}`);
    storage.memory = tensorFromBytes(storage.dtype, [storage.count], reader.bytes(storage.count * elementBytes(storage.dtype)));
  }
  for (const storage of storages.values()) {
    if (storage.memory === undefined) throw damaged(`the data of its storage "${storage.key}" is missing`);
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);

const isStorage = (value: unknown): value is Storage => typeof value === 'object' && value !== null && 'key' in value && 'count' in value;

const isTorchTensor = (value: unknown): value is TorchTensor => typeof value === 'object' && value !== null && 'storage' in value;

const damaged = (problem: string): ThawError =>
  new ThawError(`This ${file} cannot be read: ${problem}.`, {
    wanted: 'a state dict: a dictionary of tensors by name',
    cure: 'fetch the file again; if it is whole, convert it to safetensors',
  });
