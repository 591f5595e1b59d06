// Saves EfficientNet-Lite0 with the concat-pool head and random weights, for plain TensorFlow.js to open.
import { createRandom } from '../../packages/core/dist/index.js';
import { loadTensorFlow } from '../../packages/tensorflow/dist/index.js';
import { buildModel, saveModel } from '../../packages/training/dist/index.js';
import { backbones, heads } from '../../packages/vision/dist/index.js';

await loadTensorFlow({ backend: 'cpu' });
const backbone = backbones.efficientnet_lite0({ pretrained: false });
const { model } = await buildModel(backbone, heads.concatPool(), 5, createRandom(1));
await saveModel(process.argv[2], model, { format: 'thaw-model-1', classes: ['a', 'b', 'c', 'd', 'e'], normalization: backbone.normalization, transforms: [], plugins: [] });
