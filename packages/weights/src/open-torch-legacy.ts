import { createByteReader, type ByteReader, CutOffError } from './byte-reader.ts';
import { type ByteSource, partOf } from './byte-source.ts';
import type { OpenedWeights } from './lazy-weight-file.ts';
import { numberBytes } from './number-types.ts';
import { readPickle } from './pickle.ts';
import type { PickleRules } from './pickle-machine.ts';
import { damagedTorch, lazyTorchTensors, readTorchState, stateRules, torchFile, type TorchState } from './torch-state.ts';

const magicNumber = 0x1950a86a20f9469cfc6cn;
const supportedProtocol = 1001;

/** What stands before the numbers. */
interface Head extends TorchState {
  /** Keys of the storages, in the order of their numbers. */
  readonly order: readonly unknown[];
  /** Where the numbers start. */
  readonly end: number;
}

/** Pickles do not tell how long they are: so many bytes are tried first, then four times as many, and so on. */
const firstBytes = 2 ** 16;

/** Opens a file of the format before PyTorch 1.6. Layout: `_legacy_load` in PyTorch's `torch/serialization.py`. */
export async function openTorchLegacy(source: ByteSource): Promise<OpenedWeights> {
  const head = await readHead(source);
  const parts = await findStorages(source, head);
  return { layout: 'torch', tensors: lazyTorchTensors(head, source.length, ({ key }) => parts.get(key)!) };
}

async function readHead(source: ByteSource): Promise<Head> {
  for (let length = firstBytes; ; length *= 4) {
    const isWhole = length >= source.length;
    const reader = createByteReader(await source.read(0, Math.min(length, source.length)), torchFile);
    try {
      return parseHead(reader);
    } catch (error) {
      if (isWhole || !(error instanceof CutOffError)) throw error;
    }
  }
}

function parseHead(reader: ByteReader): Head {
  if (readPickle(reader, plainRules, torchFile) !== magicNumber) throw damagedTorch('it does not start with the magic number of PyTorch');
  const protocol = readPickle(reader, plainRules, torchFile);
  if (protocol !== supportedProtocol) throw damagedTorch(`its protocol is ${String(protocol)}, not ${supportedProtocol}`);
  const system = readPickle(reader, plainRules, torchFile);
  if (!(system instanceof Map) || system.get('little_endian') !== true) throw damagedTorch('it was not written by a little-endian machine');
  const state = readTorchState(reader);
  const order = readPickle(reader, stateRules(new Map()), torchFile);
  if (!Array.isArray(order)) throw damagedTorch('it lacks the list of its storages');
  return { ...state, order: order as unknown[], end: reader.position };
}

const plainRules: PickleRules = {
  globals: {},
  setState: () => {
    throw damagedTorch('it starts with objects');
  },
};

/** Each storage is its number of elements, 64 bits, and the elements. */
async function findStorages(source: ByteSource, { storages, order, end }: Head): Promise<Map<string, ByteSource>> {
  const parts = new Map<string, ByteSource>();
  let position = end;
  for (const key of order) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined || parts.has(storage.key)) throw damagedTorch('its list of storages does not match its tensors');
    const count = createByteReader(await source.read(position, countBytes), torchFile).int64();
    if (count !== BigInt(storage.count)) throw damagedTorch(`its storage "${storage.key}" has ${count} elements, not ${storage.count}`);
    const bytes = storage.count * numberBytes(storage.type);
    parts.set(storage.key, partOf(source, position + countBytes, bytes));
    position += countBytes + bytes;
  }
  const missing = [...storages.keys()].find((key) => !parts.has(key));
  if (missing !== undefined) throw damagedTorch(`the data of its storage "${missing}" is missing`);
  return parts;
}

const countBytes = 8;
