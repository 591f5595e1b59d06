import { ThawError } from '@thaw/core';
import { type ElementType, elementBytes, type HostTensor, tensorOver } from './host-tensor.ts';

interface NumberReader {
  readonly bytes: number;
  /** Takes over the memory of `bytes`. */
  readonly read: (shape: readonly number[], bytes: Uint8Array<ArrayBuffer>) => HostTensor;
}

const kept = (dtype: ElementType): NumberReader => ({ bytes: elementBytes(dtype), read: (shape, bytes) => tensorOver(dtype, shape, bytes) });

const asFloat32 = (bytes: number, convert: (buffer: ArrayBuffer) => Float32Array<ArrayBuffer>): NumberReader => ({
  bytes,
  read: (shape, { buffer }) => ({ dtype: 'float32', shape, data: convert(buffer) }),
});

const readers = {
  float64: asFloat32(8, (buffer) => Float32Array.from(new Float64Array(buffer))),
  float32: kept('float32'),
  float16: asFloat32(2, (buffer) => widen(new Uint16Array(buffer), float16Bits)),
  // The upper half of a float32.
  bfloat16: asFloat32(2, (buffer) => widen(new Uint16Array(buffer), (half) => half << 16)),
  int64: kept('int64'),
  int32: kept('int32'),
  int16: kept('int16'),
  int8: kept('int8'),
  uint8: kept('uint8'),
  bool: kept('uint8'),
} satisfies Record<string, NumberReader>;

/** Numbers that files hold and that can be read, in NumPy's words. */
export type NumberType = keyof typeof readers;

export const isNumberType = (name: string): name is NumberType => Object.hasOwn(readers, name);

/** Bytes of one number in the file. */
export const numberBytes = (type: NumberType): number => readers[type].bytes;

/**
 * A tensor from the little-endian bytes of a file: floating-point numbers of any width come as float32, others stay.
 *
 * @param bytes exactly the numbers of `shape`, alone in their memory, which the tensor may take over
 * @throws ThawError for a type that has no place in a network, such as complex numbers
 */
export function readNumbers(type: string, shape: readonly number[], bytes: Uint8Array<ArrayBuffer>): HostTensor {
  if (isNumberType(type)) return readers[type].read(shape, bytes);
  throw new ThawError('This weight file has an element type that is not read.', { given: type, available: Object.keys(readers), cure: 'convert its tensors to float32' });
}

/** Float32 numbers from the bit patterns that `bitsOf` makes of narrower ones. */
function widen(halves: Uint16Array, bitsOf: (half: number) => number): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index++) bits[index] = bitsOf(halves[index]!);
  return new Float32Array(bits.buffer);
}

/** IEEE 754 binary16 → binary32: 5 exponent bits with bias 15 become 8 with bias 127; the fraction gets 13 zeros. */
function float16Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13); // infinity, not a number
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal half, fraction · 2⁻²⁴, is a normal float32: its highest set bit becomes the implicit one.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
