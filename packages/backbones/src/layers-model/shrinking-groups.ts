import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from '@thaw/core';

/** A map that is no larger than this share of the one at the start of its group starts the next. (Convolutions without padding shrink it too, by a few pixels.) */
const shrunken = 2 / 3;

/** The layers with weights in groups of equally large maps, from the input on: `stem`, `stage1`, …. */
export function groupsByShrinking(network: LayersModel): LayerGroup[] {
  const groups: string[][] = [[]];
  const heights = heightsFrom(network);
  let height = network.inputs[0]!.shape[1]!;
  for (const [index, layer] of network.layers.entries()) {
    if (heights[index]! <= height * shrunken) {
      height = heights[index]!;
      groups.push([]);
    }
    if (layer.weights.length > 0) groups.at(-1)!.push(layer.name);
  }
  return groups.filter((names) => names.length > 0).map((names, index) => ({ name: index === 0 ? 'stem' : `stage${index}`, layers: names }));
}

/** Of the largest map from each layer on: gates work on averages, [batch, 1, 1, channels], beside the map that they scale. */
function heightsFrom({ layers }: LayersModel): number[] {
  let height = 0;
  return layers
    .toReversed()
    .map((layer) => {
      // The newest use of the layer is the network's.
      const { rank, shape } = layer.inboundNodes.at(-1)!.outputTensors[0]!;
      height = Math.max(height, rank === 4 ? shape[1]! : 0);
      return height;
    })
    .toReversed();
}
