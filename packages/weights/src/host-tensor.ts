/** The array that holds each element type in memory. */
const arrayTypes = {
  float64: Float64Array,
  float32: Float32Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;

// The compiler cannot pair a union of names with a union of arrays: hence the two `as HostTensor` below.

/** Element type of a tensor. */
export type ElementType = keyof typeof arrayTypes;

/** A tensor in ordinary memory: numbers in row-major order. */
export type HostTensor = {
  readonly [Type in ElementType]: {
    readonly dtype: Type;
    /** Size of each dimension; empty for a scalar. */
    readonly shape: readonly number[];
    readonly data: InstanceType<(typeof arrayTypes)[Type]>;
  };
}[ElementType];

/** Bytes of one element. */
export const elementBytes = (dtype: ElementType): number => arrayTypes[dtype].BYTES_PER_ELEMENT;

/** Number of elements a shape holds; 1 for a scalar. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);

/** PyTorch and NumPy allow no more dimensions. */
const mostDimensions = 64;

/** True for a list of sizes that a tensor can have, and whose product can be counted exactly. */
export const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) &&
  value.length <= mostDimensions &&
  value.every((size) => Number.isSafeInteger(size) && size >= 0) &&
  Number.isSafeInteger(elementCount(value as number[]));

/**
 * Makes a tensor of its own from little-endian bytes; `bytes` is copied, for it may start at any offset
 * and typed arrays may not. Files and the machines TensorFlow.js runs on are little-endian alike.
 *
 * @param bytes exactly the elements of `shape`, row by row
 */
export const tensorFromBytes = (dtype: ElementType, shape: readonly number[], bytes: Uint8Array): HostTensor => tensorOver(dtype, shape, new Uint8Array(bytes));

/** As `tensorFromBytes`, but takes over the memory of `bytes`, which must hold nothing else. */
export const tensorOver = (dtype: ElementType, shape: readonly number[], { buffer }: Uint8Array<ArrayBuffer>): HostTensor =>
  ({ dtype, shape, data: new arrayTypes[dtype](buffer) }) as HostTensor;

/** A tensor of zeros. */
export const zeros = (dtype: ElementType, shape: readonly number[]): HostTensor =>
  ({ dtype, shape, data: new arrayTypes[dtype](elementCount(shape)) }) as HostTensor;

/** The tensor's elements as little-endian bytes; shares its memory. */
export const bytesOfTensor = ({ data }: HostTensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
