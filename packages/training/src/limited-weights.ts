import { layers } from '@tensorflow/tfjs-layers';
import { ThawError } from '@thaw/core';

type AddWeight = (name: string, shape: (number | null)[], ...rest: unknown[]) => unknown;

/**
 * Runs `work`, in which layers may make at most so many numbers of weights. A layer's size is a number in a text file: without a
 * limit, one wrong digit could ask for all memory of the machine.
 *
 * @param work builds a model; no other model may be built meanwhile
 * @throws ThawError when layers want more
 */
export async function withWeightLimit<Result>(elements: number, work: () => Promise<Result>): Promise<Result> {
  // `addWeight` is protected; layers of every package inherit it.
  const prototype = layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = prototype;
  let left = elements;
  prototype.addWeight = function limited(name, shape, ...rest) {
    left -= shape.reduce<number>((product, size) => product * (size ?? 1), 1);
    if (!(left >= 0)) throw new ThawError(`The layer with the weight ${name} [${shape.join(', ')}] wants more numbers than the model's weights have.`, { wanted: `${elements} numbers in all`, cure: 'the file is damaged: use another copy' });
    return addWeight.call(this, name, shape, ...rest);
  };
  try {
    return await work();
  } finally {
    prototype.addWeight = addWeight;
  }
}
