import { util } from '@tensorflow/tfjs-core';
import type { HostTensor, WeightFile } from '@thaw/weights';
import type { Resample } from './assign-weights.ts';

/** Which dimension of a convolution's kernel counts the input channels: [out, in, h, w] or [h, w, in, out]. */
const channelDimension = { torch: 1, keras: 2 } as const satisfies Record<WeightFile['layout'], number>;

/**
 * Fits the kernel of a first convolution that takes red, green and blue to pictures of another number of channels, as fastai does:
 * one channel takes the sum of the three kernels, two take those of red and green times 1.5, more take the three as they are and
 * zeros for the rest. Other tensors are left to others.
 *
 * @param layout of the weight file
 * @param channels of the pictures
 */
export const fitInputChannels = (layout: WeightFile['layout'], channels: number): Resample => (_name, given, wanted) => {
  const dimension = channelDimension[layout];
  if (channels === 3 || given.length !== 4 || given[dimension] !== 3) return undefined;
  return wanted.join() === given.with(dimension, channels).join() ? (kernel) => mixChannels(kernel, dimension, mixing(channels)) : undefined;
};

/** [channels, 3]: how much of the kernels for red, green and blue goes into that of each channel. */
const mixing = (channels: number): number[][] =>
  channels === 1
    ? [[1, 1, 1]]
    : Array.from({ length: channels }, (_row, channel) => [0, 1, 2].map((color) => (color !== channel ? 0 : channels === 2 ? 1.5 : 1)));

/** kernel′[channel] = Σ weights[channel][color] · kernel[color], along one dimension. */
function mixChannels({ data, shape }: HostTensor, dimension: number, weights: readonly (readonly number[])[]): HostTensor {
  const kernel = data as Float32Array;
  const outer = util.sizeFromShape(shape.slice(0, dimension));
  const inner = util.sizeFromShape(shape.slice(dimension + 1));
  const mixed = new Float32Array(outer * weights.length * inner);
  for (let index = 0; index < mixed.length; index++) {
    const [place, channel, block] = [index % inner, Math.floor(index / inner) % weights.length, Math.floor(index / (inner * weights.length))];
    mixed[index] = weights[channel]!.reduce((sum, weight, color) => sum + weight * kernel[(block * 3 + color) * inner + place]!, 0);
  }
  return { dtype: 'float32', shape: shape.with(dimension, weights.length), data: mixed };
}
