import { hashText, scrambleBits } from '@thaw/core';
import type { HostTensor } from '@thaw/weights';

/*
 * The rule by which bench/reference/architectures.py and the tests make the same weights without a file. Names are
 * those of timm, shapes those of PyTorch.
 */

/** `count` numbers in [0, 1) that depend on a name and their place: the finalizer of MurmurHash3 over hash and place. */
export function syntheticUniform(name: string, count: number): Float64Array {
  const hash = hashText(name);
  const uniform = new Float64Array(count);
  for (let place = 0; place < count; place++) {
    uniform[place] = scrambleBits(Math.imul(place, 0x9e3779b1) + hash) / 2 ** 32;
  }
  return uniform;
}

/** Variances stay near 1 from layer to layer, and every parameter is unlike its neighbors. */
export function syntheticParameter(name: string, shape: readonly number[]): HostTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const [low, high] = rangeOf(name, shape, size);
  const uniform = syntheticUniform(name, size);
  const data = new Float32Array(size);
  for (let place = 0; place < size; place++) data[place] = low + (high - low) * uniform[place]!;
  return { dtype: 'float32', shape: [...shape], data };
}

function rangeOf(name: string, shape: readonly number[], size: number): [low: number, high: number] {
  if (name.endsWith('running_var')) return [0.5, 1.5];
  if (name.endsWith('running_mean') || name.endsWith('bias')) return [-0.1, 0.1];
  // The scale of a norm layer.
  if (shape.length === 1) return [0.75, 1.25];
  // [out, in, …]
  const bound = Math.sqrt(6 / (size / shape[0]!));
  return [-bound, bound];
}

/** Pictures [batch, height, width, channels] in [-1, 1], row by row; each has rows of its own. */
export function syntheticImages([batch, height, width, channels]: readonly [number, number, number, number]): Float32Array {
  const pixels = new Float32Array(batch * height * width * channels);
  for (let place = 0; place < pixels.length; place++) {
    const channel = place % channels;
    const column = Math.floor(place / channels) % width;
    const row = Math.floor(place / channels / width) % height;
    const image = Math.floor(place / channels / width / height);
    pixels[place] = (((7 + 4 * image) * row + 13 * column + 29 * channel) % 256) / 127.5 - 1;
  }
  return pixels;
}
