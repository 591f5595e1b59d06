import { ThawError } from '@thaw/core';
import { createByteReader } from './byte-reader.ts';
import { type ElementType, elementBytes, elementCount, type HostTensor, isShape, tensorFromBytes } from './host-tensor.ts';
import { readPickle } from './pickle.ts';
import { isGlobal, type PickleRules } from './pickle-machine.ts';
import { createGather, type Gather } from './strided.ts';

/** An element type as NumPy pickles it; the byte order comes with its state. */
interface NumpyType {
  readonly code: string;
  byteOrder?: unknown;
}

/** An array, empty until the pickle gives it its state. */
interface NumpyArray {
  readonly kind: 'ndarray';
  state?: unknown;
}

const typeCodes: Readonly<Record<string, ElementType>> = { f8: 'float64', f4: 'float32', i8: 'int64', i4: 'int32', i2: 'int16', i1: 'int8', u1: 'uint8' };

const file = 'NumPy pickle';

/**
 * Reads a pickled dictionary of NumPy arrays. An entry may be an array, which keeps its name, or a list of
 * arrays, which get their place as a suffix: `conv1/0`, `conv1/1`. Executes nothing; names other than
 * those that make arrays are refused.
 *
 * @throws ThawError when the bytes are not such a pickle
 */
export function readNumpyPickle(bytes: Uint8Array): Record<string, HostTensor> {
  const dictionary = readPickle(createByteReader(bytes, file), rules, file);
  if (!(dictionary instanceof Map)) throw damaged('it holds no dictionary');
  const gather = createGather(bytes.length);
  return Object.fromEntries(namedArrays(dictionary).map(([name, array]) => [name, tensorOf(name, array, gather)]));
}

function namedArrays(dictionary: ReadonlyMap<unknown, unknown>): [name: string, array: unknown][] {
  const lists = new Set<unknown>();
  return [...dictionary].flatMap(([name, value]): [string, unknown][] => {
    if (typeof name !== 'string') throw damaged('a name in its dictionary is not text');
    if (!Array.isArray(value)) return [[name, value]];
    // A list that counts under many names would make a small file large.
    if (lists.has(value)) throw damaged(`"${name}" is the same list as another entry`);
    lists.add(value);
    return value.map((array: unknown, place) => [`${name}/${place}`, array]);
  });
}

const rules: PickleRules = {
  globals: {
    'numpy.core.multiarray._reconstruct': (type) => {
      if (!isGlobal(type) || type.name !== 'numpy.ndarray') throw damaged('it makes something that is not an array');
      return { kind: 'ndarray' } satisfies NumpyArray;
    },
    'numpy.ndarray': () => {
      throw damaged('it makes an array without data');
    },
    'numpy.dtype': (code) => {
      if (typeof code !== 'string' || !Object.hasOwn(typeCodes, code)) {
        throw new ThawError(`This ${file} has an element type that is not read.`, {
          given: String(code),
          available: Object.keys(typeCodes),
          cure: 'convert its arrays to float32',
        });
      }
      return { code } satisfies NumpyType;
    },
  },
  setState: (object, state) => {
    if (isNumpyArray(object)) object.state = state;
    else if (isNumpyType(object)) object.byteOrder = Array.isArray(state) ? (state as unknown[])[1] : undefined;
    else throw damaged('it gives a state to something that is not an array');
  },
};

function tensorOf(name: string, value: unknown, gather: Gather): HostTensor {
  const [, shape, type, columnMajor, data] = isNumpyArray(value) && Array.isArray(value.state) ? (value.state as unknown[]) : [];
  if (!isShape(shape) || !isNumpyType(type) || typeof columnMajor !== 'boolean' || !(data instanceof Uint8Array)) {
    throw damaged(`"${name}" is not an array of numbers`);
  }
  if (type.byteOrder !== '<' && type.byteOrder !== '|') throw damaged(`"${name}" is not little-endian`);
  const dtype = typeCodes[type.code]!;
  const count = elementCount(shape);
  if (data.length !== count * elementBytes(dtype)) throw damaged(`"${name}" needs ${count * elementBytes(dtype)} bytes and has ${data.length}`);
  return gather(name, tensorFromBytes(dtype, [count], data), { shape, strides: stridesOf(shape, columnMajor), offset: 0 });
}

/** Distance of neighbors when the last (row-major) or first (column-major) index varies fastest. */
function stridesOf(shape: readonly number[], columnMajor: boolean): number[] {
  return shape.map((_, dimension) => elementCount(columnMajor ? shape.slice(0, dimension) : shape.slice(dimension + 1)));
}

const isNumpyArray = (value: unknown): value is NumpyArray => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ndarray';

const isNumpyType = (value: unknown): value is NumpyType => typeof value === 'object' && value !== null && 'code' in value;

const damaged = (problem: string): ThawError =>
  new ThawError(`This ${file} cannot be read: ${problem}.`, {
    wanted: 'a dictionary of arrays, or of lists of arrays, by name',
    cure: 'fetch the file again; if it is whole, convert it to safetensors',
  });
