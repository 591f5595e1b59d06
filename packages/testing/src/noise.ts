import { createRandom } from '@thaw/core';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** A tensor of numbers in [-1, 1), the same for the same shape and seed. */
export function noise(shape: readonly number[], seed = 0): Tensor {
  const random = createRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(Float32Array.from({ length: size }, () => random.uniform(-1, 1)), [...shape], 'float32');
}
