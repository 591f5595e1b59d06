import { createRandom, createRegistry } from '../../packages/core/dist/index.js';
import { buildModel } from '../../packages/training/dist/index.js';
import { heads, plugins } from '../../packages/vision/dist/index.js';

/** thaw's network with random weights for the work's size of pictures, and which of its layer groups train. */
export async function buildNetwork({ network, size, classes, trains, lastStage }) {
  const backbone = createRegistry(plugins).resolve('backbone', [network, { pretrained: false, imageSize: size }]);
  const { model, groups } = await buildModel(backbone, heads.linear(), classes, createRandom(1));
  const lowest = trains === 'lastStage' ? lastStage.timm.map((name) => name.replaceAll('.', '_')) : [];
  const isTrained = ({ layers }, index) =>
    trains === 'everything' || index === groups.length - 1 || lowest.some((name) => layers.some((layer) => layer === name || layer.startsWith(`${name}_`)));
  return { model, groups, normalization: backbone.normalization, trained: groups.map(isTrained) };
}

/** How many numbers train in some layers. */
export const countTrained = (layers) =>
  layers.flatMap((layer) => layer.trainableWeights).reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
