import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { randomNormal, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, input, layers, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { addLora, loraLayersOf } from '@thaw/layers';
import { readSafetensors } from '@thaw/weights';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { loadAdapter, saveAdapter } from './adapter-file.ts';
import { loadModel, saveModel } from './model-folder.ts';

/** [batch, 2, 2, 4] → [batch, 2, 2, 3] */
function network(units = 6): LayersModel {
  const kernelInitializer = initializers.heNormal({ seed: 1 });
  const image = input({ shape: [2, 2, 4] });
  const hidden = layers.dense({ name: 'blocks_0_fc', units, activation: 'tanh', kernelInitializer }).apply(image);
  return model({ name: 'small', inputs: image, outputs: layers.conv2d({ name: 'conv', filters: 3, kernelSize: 1, kernelInitializer }).apply(hidden) as SymbolicTensor });
}

/** As after training: B is not zero any more. */
function trained(): LayersModel {
  const adapted = addLora(network(), { rank: 2, alpha: 3, targets: ['fc', 'conv'] });
  for (const { factors: { b } } of loraLayersOf(adapted)) b.write(randomNormal(b.shape as number[]));
  return adapted;
}

const x = () => randomNormal([3, 2, 2, 4], 0, 1, 'float32', 1);
const answers = (of: LayersModel) => [...(of.predict(x()) as Tensor).dataSync()];

/** The largest difference of two lists. */
const apart = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));

let folder: string;
let file: string;
beforeAll(() => setBackend('cpu'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-adapter-'));
  file = join(folder, 'adapter.safetensors');
});

test('an adapter is a small file with the names and shapes of PEFT, and what it was made with', async () => {
  expect(await saveAdapter(file, trained())).toBe(true);
  const { tensors, metadata } = readSafetensors(await readFile(file));
  expect(Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual({
    'base_model.model.blocks_0_fc.lora_A.weight': [2, 4],
    'base_model.model.blocks_0_fc.lora_B.weight': [6, 2],
    'base_model.model.conv.lora_A.weight': [2, 6, 1, 1],
    'base_model.model.conv.lora_B.weight': [3, 2, 1, 1],
  });
  expect(metadata).toMatchObject({ rank: '2', alpha: '3', targets: '["fc","conv"]' });
});

test('on a fresh network it gives what it gave', async () => {
  const adapted = trained();
  await saveAdapter(file, adapted);
  const loaded = await loadAdapter(file, network());
  expect(answers(loaded)).toEqual(answers(adapted));
  expect(apart(answers(loaded), answers(network()))).toBeGreaterThan(0.1);
});

test('a network without corrections has no adapter', async () => {
  expect(await saveAdapter(file, network())).toBe(false);
  expect(await readdir(folder)).toEqual([]);
});

test('what does not fit is refused', async () => {
  await saveAdapter(file, trained());
  await expect(loadAdapter(file, network(5))).rejects.toThrow(/does not fit small.*wanted: base_model.model.blocks_0_fc.lora_B.weight \[5,2\].*given: \[6,2\]/s);
  await expect(loadAdapter(join(folder, 'none'), network())).rejects.toThrow('There is no adapter to read.');
});

test('a saved model has the corrections in its kernels, and the adapter beside it', async () => {
  const adapted = trained();
  const saved = join(folder, 'model');
  await saveModel(saved, adapted, { format: 'thaw-model-1', classes: [], normalization: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] }, transforms: [], plugins: [] });
  expect((await readdir(saved)).toSorted()).toEqual(['adapter.safetensors', 'description.json', 'model.json', 'weights.bin']);
  const { model: opened } = await loadModel(saved);
  expect(opened.layers.map((layer) => layer.getClassName())).toEqual(['InputLayer', 'Dense', 'Conv2D']);
  expect(apart(answers(opened), answers(adapted))).toBeLessThan(1e-5);
  expect(answers(await loadAdapter(join(saved, 'adapter.safetensors'), network()))).toEqual(answers(adapted));
});
