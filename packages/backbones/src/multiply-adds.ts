import type { layers as layerTypes } from '@tensorflow/tfjs-layers';
import { weightName } from './initialize.ts';

type Layer = layerTypes.Layer;
type Shape = readonly (number | null)[];

/**
 * Multiplications, each with the addition that follows it, that each layer of a model does for one picture; 0 for a layer
 * without products of matrices. So count most papers.
 *
 * @param layers in the order they run
 * @returns NaN where the model leaves the size of its pictures open
 */
export function multiplyAddsOf(layers: readonly Layer[]): Map<Layer, number> {
  const counts = new Map<Layer, number>();
  // How many rows of the batch belong to one picture: more than one between the cutting of a map into windows and their joining.
  const rows = new Map<string, number>();
  for (const layer of layers) {
    const node = layer.inboundNodes[0]!;
    const given = rows.get(node.inboundLayers[0]?.name ?? '') ?? 1;
    rows.set(layer.name, rowsAfter(layer, node.inputShapes[0] as Shape, given));
    counts.set(layer, given * layer.inboundNodes.reduce((sum, { outputShapes }) => sum + productsOf(layer, outputShapes[0] as Shape), 0));
  }
  return counts;
}

function rowsAfter(layer: Layer, inputShape: Shape, given: number): number {
  const name = layer.getClassName();
  if (name === 'WindowReverse') return 1;
  if (name !== 'WindowPartition') return given;
  const windowSize = layer.getConfig()['windowSize'] as number;
  return product(inputShape.slice(1, 3).map((size) => Math.ceil((size ?? NaN) / windowSize)));
}

/** Of one row of a batch. */
function productsOf(layer: Layer, outputShape: Shape): number {
  if (attentions.has(layer.getClassName())) {
    const [tokens, channels] = outputShape.slice(1);
    // Each token's query with each key, then each weight with each value; heads divide the channels.
    return 2 * product([tokens!, tokens!, channels!]);
  }
  // Every number of a kernel is used once at every place of the output: [height, width] of a map, [tokens] of a sequence. That goes
  // for convolutions, plain ones ([h, w, in, out]), of each channel ([h, w, channels, 1]) and in groups ([h, w, in / groups, out]),
  // and for dense layers ([in, out]).
  const kernels = layer.weights.filter(({ originalName }) => weightName(originalName).endsWith('kernel'));
  return product(outputShape.slice(1, -1)) * kernels.reduce((sum, { shape }) => sum + product(shape), 0);
}

const attentions: ReadonlySet<string> = new Set(['ScaledDotProductAttention', 'WindowAttention']);

const product = (factors: Shape): number => factors.reduce<number>((result, factor) => result * (factor ?? NaN), 1);
