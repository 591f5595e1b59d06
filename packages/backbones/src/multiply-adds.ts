import type { layers as layerTypes } from '@tensorflow/tfjs-layers';
import { weightName } from './initialize.ts';

type Layer = layerTypes.Layer;
type Shape = readonly (number | null)[];

/**
 * Multiplications, each with the addition that follows it, that a layer does for one picture; 0 for a layer without products of
 * matrices, as counted by timm and most papers.
 *
 * @returns NaN where the model leaves the size of its pictures open
 */
export const multiplyAddsOf = (layer: Layer): number => sum(layer.inboundNodes.map(({ outputShapes }) => productsOf(layer, outputShapes[0] as Shape)));

/**
 * Every number of a kernel is used once at every place of the output: [height, width] of a map, [tokens] of a sequence. That goes
 * for convolutions, plain ones ([h, w, in, out]), of each channel ([h, w, channels, 1]) and in groups ([h, w, in / groups, out]),
 * and for dense layers ([in, out]).
 */
function productsOf({ weights }: Layer, outputShape: Shape): number {
  const kernels = weights.filter(({ originalName }) => weightName(originalName).endsWith('kernel'));
  return product(outputShape.slice(1, -1)) * sum(kernels.map(({ shape }) => product(shape)));
}

const sum = (terms: readonly number[]): number => terms.reduce((result, term) => result + term, 0);
const product = (factors: Shape): number => factors.reduce<number>((result, factor) => result * (factor ?? NaN), 1);
