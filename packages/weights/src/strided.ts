import { ThawError } from '@thaw/core';
import { elementBytes, elementCount, type HostTensor, isShape, zeros } from './host-tensor.ts';

/** Where the elements of a tensor lie in a block of memory; all counts are in elements. */
export interface Layout {
  readonly shape: readonly number[];
  /** Distance of neighbors, in each dimension. */
  readonly strides: readonly number[];
  /** Position of the first element. */
  readonly offset: number;
}

/** Copies the tensor called `name` out of `memory`, which is one-dimensional. */
export type Gather = (name: string, memory: HostTensor, layout: Layout) => HostTensor;

/** Published files hold about what they weigh; this leaves room for tied weights. */
const mostCopies = 8;

/**
 * A `Gather` for one file of `fileBytes` bytes that is read whole. It refuses tensors that reach out of their memory, and
 * files that grow without limit by naming the same memory again and again.
 */
export function createGather(fileBytes: number): Gather {
  let allowance = mostCopies * fileBytes;
  return (name, memory, layout) => {
    allowance -= checkLayout(name, layout, { count: memory.data.length, elementBytes: elementBytes(memory.dtype), mostBytes: allowance });
    return gather(memory, layout);
  };
}

/** What a layout has to fit. */
export interface LayoutLimits {
  /** Elements in the memory. */
  readonly count: number;
  readonly elementBytes: number;
  /** A tensor may be larger than its memory by standing still in it, but not larger than this. */
  readonly mostBytes: number;
}

/**
 * How many bytes the tensor has.
 *
 * @throws ThawError when it reaches out of its memory, or is larger than it may be
 */
export function checkLayout(name: string, layout: Layout, { count, elementBytes: width, mostBytes }: LayoutLimits): number {
  const bytes = isLayout(layout) ? elementCount(layout.shape) * width : Infinity;
  if (bytes > mostBytes || endOf(layout) > count) {
    throw new ThawError(`The tensor "${name}" does not fit the memory it lies in.`, {
      wanted: `shape [${brief(layout.shape)}], strides [${brief(layout.strides)}], from element ${layout.offset}`,
      given: `${count} elements of ${width} bytes`,
      cure: 'fetch the file again',
    });
  }
  return bytes;
}

const isLayout = ({ shape, strides, offset }: Layout): boolean =>
  isShape(shape) &&
  shape.length === strides.length &&
  [...strides, offset].every((distance) => Number.isSafeInteger(distance) && distance >= 0);

/** Position behind the last element that is looked at. */
export const endOf = ({ shape, strides, offset }: Layout): number =>
  elementCount(shape) === 0 ? offset : shape.reduce((position, size, dimension) => position + (size - 1) * strides[dimension]!, offset) + 1;

/** True when the elements follow one another in row-major order. */
export const isRowMajor = ({ shape, strides }: Layout): boolean =>
  shape.every((size, dimension) => size === 1 || strides[dimension] === elementCount(shape.slice(dimension + 1)));

/** Copies a tensor out of its memory into row-major order. */
export function gather(memory: HostTensor, { shape, strides, offset }: Layout): HostTensor {
  const tensor = zeros(memory.dtype, shape);
  // Both arrays have the same type, whichever it is; the compiler cannot know that.
  const source = memory.data as Float32Array;
  const target = tensor.data as Float32Array;
  const index = shape.map(() => 0);
  let position = offset;
  for (let element = 0; element < target.length; element++) {
    target[element] = source[position]!;
    for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
      index[dimension]! += 1;
      position += strides[dimension]!;
      if (index[dimension]! < shape[dimension]!) break;
      position -= index[dimension]! * strides[dimension]!;
      index[dimension] = 0;
    }
  }
  return tensor;
}

const brief = (numbers: readonly number[]): string => numbers.slice(0, 8).join(', ') + (numbers.length > 8 ? ', …' : '');
