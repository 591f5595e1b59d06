import { type Tensor, tensor, util } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { createRandom } from '@thaw/core';
import { drawNormal, drawUniform } from './draw-numbers.ts';

/** One weight of a layer, such as `kernel` of `conv_stem`. */
export interface WeightPlace {
  readonly layer: string;
  readonly weight: string;
  readonly shape: number[];
}

/** Draws the random start of a weight; undefined leaves what the layer has: ones for scales and variances, zeros for all else. */
export type Initialize = (place: WeightPlace) => Tensor | undefined;

/**
 * Gives a network its random start. Layers are built with zeros for kernels, because pretrained weights replace
 * them at once.
 */
export function initializeWeights(model: LayersModel, initialize: Initialize): void {
  for (const layer of model.layers) {
    for (const variable of layer.weights) {
      const drawn = initialize({ layer: layer.name, weight: weightName(variable.originalName), shape: variable.shape as number[] });
      if (drawn === undefined) continue;
      variable.write(drawn);
      drawn.dispose();
    }
  }
}

/** `conv_stem/kernel` → `kernel` */
export const weightName = (originalName: string): string => originalName.slice(originalName.lastIndexOf('/') + 1);

export const isKernel = ({ weight }: WeightPlace): boolean => weight === 'kernel' || weight === 'depthwise_kernel';

/** Normal with variance 2 / fan-out (He et al. 2015): the gradient keeps its size from layer to layer. */
export const heNormalFanOut: Initialize = (place) => (isKernel(place) ? normal(place, Math.sqrt(2 / fanOut(place))) : undefined);

/** Normal with variance 2 / fan-in: the features keep their size from layer to layer. */
export const heNormalFanIn: Initialize = (place) => (isKernel(place) ? normal(place, Math.sqrt(2 / fanIn(place))) : undefined);

/** Uniform with variance 2 / fan-in. */
export const heUniformFanIn: Initialize = (place) => {
  if (!isKernel(place)) return undefined;
  return uniform(place, Math.sqrt(6 / fanIn(place)));
};

/** Uniform with variance 1 / (3 · fan-in), as PyTorch starts convolutions and linear layers. */
export const torchUniform: Initialize = (place) => uniform(place, Math.sqrt(1 / fanIn(place)));

/** In [-limit, limit). */
const uniform = ({ layer, shape }: WeightPlace, limit: number): Tensor => tensor(drawUniform(util.sizeFromShape(shape), seedOf(layer), -limit, limit), shape);

export const normal = ({ layer, shape }: WeightPlace, standardDeviation: number): Tensor =>
  tensor(drawNormal(util.sizeFromShape(shape), seedOf(layer), standardDeviation), shape);

/** Inputs of one output: all but the last dimension of a kernel [h, w, in, out] or [in, out]. */
const fanIn = ({ shape }: WeightPlace): number => util.sizeFromShape(shape.slice(0, -1));

/** Outputs of one input. A depthwise kernel [h, w, channels, 1] gives h · w, as in timm. */
const fanOut = ({ shape }: WeightPlace): number => util.sizeFromShape(shape.slice(0, -2)) * shape.at(-1)!;

/** A seed that depends on the layer's name only, so that a network always starts from the same random weights. */
const seedOf = (layer: string): number => createRandom(0).fork(layer).integer(2 ** 31);
