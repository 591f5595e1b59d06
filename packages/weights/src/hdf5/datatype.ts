import type { ByteReader } from '../byte-reader.ts';
import { isShape } from '../host-tensor.ts';
import { damagedHdf5, readSize, unsupportedHdf5 } from './hdf5-blocks.ts';

/** What one element is: a number in NumPy's words (also of types that are not read), or text. */
export type Datatype =
  | { readonly kind: 'number'; readonly type: string; readonly bytes: number }
  /** Of so many bytes, padded. */
  | { readonly kind: 'text'; readonly bytes: number }
  /** Somewhere in a global heap. */
  | { readonly kind: 'heapText'; readonly bytes: number };

const classes = { integer: 0, float: 1, string: 3, opaque: 5, variableLength: 9 } as const;

export function readDatatype(reader: ByteReader): Datatype {
  const kind = reader.uint8() & 0x0f;
  const low = reader.bytes(3)[0]!;
  const bytes = reader.uint32();
  const isBigEndian = (low & 1) !== 0;
  const bits = bytes * 8;
  if (kind === classes.integer) return { kind: 'number', type: `${isBigEndian ? 'big-endian ' : ''}${(low & 0x08) === 0 ? 'u' : ''}int${bits}`, bytes };
  if (kind === classes.float) return { kind: 'number', type: `${isBigEndian ? 'big-endian ' : ''}${exponentBits(reader) === 8 && bits === 16 ? 'bfloat' : 'float'}${bits}`, bytes };
  if (kind === classes.string) return { kind: 'text', bytes };
  if (kind === classes.variableLength && (low & 0x0f) === 1) return { kind: 'heapText', bytes };
  return { kind: 'number', type: kind === classes.opaque ? 'opaque' : `HDF5 class ${kind}`, bytes };
}

function exponentBits(reader: ByteReader): number {
  reader.bytes(5); // bit offset, precision, place of the exponent
  return reader.uint8();
}

/** Sizes of the dimensions; empty for a scalar. */
export function readDataspace(reader: ByteReader): number[] {
  const version = reader.uint8();
  const rank = reader.uint8();
  if (version !== 1 && version !== 2) throw damagedHdf5(`a dataspace has the version ${version}`);
  const kind = reader.bytes(version === 1 ? 6 : 2)[1];
  // Version 2 also knows spaces without any element.
  if (version === 2 && kind === 2) return [0];
  const shape = Array.from({ length: rank }, () => readSize(reader));
  if (!isShape(shape)) throw unsupportedHdf5(`an array of ${rank} dimensions or more elements than can be counted`);
  return shape;
}
