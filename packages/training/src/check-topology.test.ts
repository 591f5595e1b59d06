import '@tensorflow/tfjs-backend-cpu';
import { input, layers, model, sequential, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { checkTopology } from './check-topology.ts';

/** One layer that is called twice, around a model within the model. */
function topology(): { config: { layers: { name: string; class_name: string; inbound_nodes: unknown[][][] }[] } } {
  const inside = input({ shape: [4], name: 'inside' });
  const inner = model({ name: 'inner', inputs: inside, outputs: layers.dense({ name: 'deep', units: 4 }).apply(inside) as SymbolicTensor });
  const shared = layers.dense({ name: 'shared', units: 4 });
  const image = input({ shape: [4], name: 'image' });
  const outputs = shared.apply(inner.apply(shared.apply(image))) as SymbolicTensor;
  return model({ name: 'outer', inputs: image, outputs }).toJSON(undefined, false) as never;
}

test('models that TensorFlow.js saves are whole', () => {
  checkTopology(topology());
  checkTopology({ model_config: topology() });
  checkTopology(sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] }).toJSON(undefined, false));
});

test.each<[what: string, change: (layer: { name: string; inbound_nodes: unknown[][][] }) => void, message: string]>([
  ['takes from no layer', ({ inbound_nodes: [call] }) => (call![0]![0] = 'nowhere'), '"shared" takes what no layer before it gives'],
  ['takes from itself', ({ inbound_nodes: [call] }) => (call![0]![0] = 'shared'), '"shared" takes what no layer before it gives'],
  ['takes a call that is not there', ({ inbound_nodes: [call] }) => (call![0]![1] = 4294967295), '"shared" takes what no layer before it gives'],
  ['has two names', (layer) => (layer.name = 'constructor'), 'one has two names'],
  ['is connected twice', (layer) => Object.assign(layer, { inboundNodes: [] }), 'is connected twice'],
])('a layer that %s', (_, change, message) => {
  const damaged = topology();
  change(damaged.config.layers.find(({ name }) => name === 'shared')!);
  expect(() => checkTopology(damaged)).toThrow(message);
});
