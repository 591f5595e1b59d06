// Prints a network of thaw as plain TensorFlow.js reads it, and which of its layers train.
import { loadTensorFlow } from '../../packages/tensorflow/dist/index.js';
import { buildNetwork } from './build-network.mjs';

await loadTensorFlow({ backend: 'cpu' });
const { model, groups, trained } = await buildNetwork(JSON.parse(process.argv[2]));
const trainedLayers = groups.flatMap(({ layers }, index) => (trained[index] ? layers : []));
process.stdout.write(JSON.stringify({ topology: model.toJSON(undefined, false), trainedLayers }));
