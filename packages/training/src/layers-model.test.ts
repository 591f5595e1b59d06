// Networks of stock layers of TensorFlow.js and of Keras, from a file, trained.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { io, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { initializers, input, layers, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Recipe } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { type HostTensor, readSafetensors } from '@thaw/weights';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModel } from './model-folder.ts';
import { resolveRecipe } from './resolve-recipe.ts';
import { runFiles } from './run-folder.ts';
import { makePictures, quickRecipe, registry } from './test-parts.ts';
import { train } from './train.ts';

/** Two stages of stock layers, with batch norm that lacks scale or offset, and a classifier; [batch, 16, 16, 3] → 4 classes. */
function stockNetwork(): LayersModel {
  const image = input({ shape: [16, 16, 3] });
  const block = (x: SymbolicTensor, name: string, norm: object): SymbolicTensor => {
    const kernelInitializer = initializers.heNormal({ seed: name.length });
    const convolved = layers.conv2d({ name: `${name}/conv`, filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false, kernelInitializer }).apply(x);
    return layers.reLU({ name: `${name}/relu` }).apply(layers.batchNormalization({ name: `${name}/bn`, ...norm }).apply(convolved)) as SymbolicTensor;
  };
  const features = block(block(image, 'first', { scale: false }), 'second', { center: false });
  const pooled = layers.globalAveragePooling2d({ name: 'pool' }).apply(features);
  return model({ inputs: image, outputs: layers.dense({ name: 'classes', units: 4 }).apply(pooled) as SymbolicTensor });
}

let pictures: string;
let folder: string;
let whole: LayersModel;
beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  [pictures, folder] = [await makePictures(), await mkdtemp(join(tmpdir(), 'thaw-stock-'))];
  whole = stockNetwork();
  await whole.save(
    io.withSaveHandler(async (artifacts) => {
      await writeFile(join(folder, 'weights.bin'), new Uint8Array(artifacts.weightData as ArrayBuffer));
      await writeFile(join(folder, 'model.json'), JSON.stringify({ modelTopology: artifacts.modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: artifacts.weightSpecs }] }));
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
});
afterAll(async () => {
  await rm(pictures, { recursive: true });
  await rm(folder, { recursive: true });
});

/** Weights of the last checkpoint of a run. */
async function trained(name: string, unfreezing: Recipe['unfreezing'], changes: Partial<Recipe> = {}): Promise<Readonly<Record<string, HostTensor>>> {
  const normalization = { mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5] };
  const recipe = quickRecipe(pictures, { backbone: ['layersModel', { from: 'model.json', features: 'second/relu', normalization }], unfreezing: unfreezing!, epochs: 1, ...changes });
  for await (const _ of train(await resolveRecipe(recipe, registry, { from: folder }), { from: folder, runFolder: join(folder, name), workers: 1 }));
  return readSafetensors(await readFile(runFiles(join(folder, name)).lastCheckpoint)).tensors;
}

/** Names of the body's weights that are not what they were in the file. */
const moved = (weights: Readonly<Record<string, HostTensor>>): string[] =>
  whole.weights.map(({ originalName }) => originalName).filter((name) => !name.startsWith('classes')).filter((name) => {
    const [, layer, weight] = /^(.*)\/(\w+)$/.exec(name)!;
    const before = whole.weights.find(({ originalName }) => originalName === name)!.read().dataSync();
    const { data } = weights[`model/${layer!.replaceAll('/', '_')}/${weight!}`]!;
    return before.some((value, index) => value !== data[index]);
  });

describe('stock batch norm', () => {
  test('in a frozen body stays as it is, running statistics too', async () => {
    expect(moved(await trained('frozen', ['headOnly', { batchNorm: 'frozen' }]))).toEqual([]);
  });

  test('trains in a frozen body where the policy says so, also without scale or offset', async () => {
    const norms = ['first/bn/beta', 'first/bn/moving_mean', 'first/bn/moving_variance', 'second/bn/gamma', 'second/bn/moving_mean', 'second/bn/moving_variance'];
    expect(moved(await trained('norms', ['headOnly', { batchNorm: 'train' }])).toSorted()).toEqual(norms);
  });

  test('trains with everything', async () => {
    expect(moved(await trained('everything', 'everything'))).toHaveLength(8);
  });
});

test('before any training the model gives what plain TensorFlow.js gives; a run leaves a model that opens there', async () => {
  const x = tensor(Array.from({ length: 2 * 16 * 16 * 3 }, (_, index) => Math.sin(index)), [2, 16, 16, 3]);
  const backbone = await registry.resolve('backbone', ['layersModel', { from: join(folder, 'model.json'), features: 'second/relu', normalization: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] } }]).load();
  const plain = model({ inputs: whole.inputs, outputs: whole.getLayer('second/relu').output as SymbolicTensor });
  const [found, expected] = [backbone, plain].map((network) => (network.predict(x) as Tensor).dataSync());
  found!.forEach((value, index) => expect(value).toBeCloseTo(expected![index]!, 5));
  await trained('saved', ['headOnly', { batchNorm: 'frozen' }]);
  const { model: saved } = await loadModel(runFiles(join(folder, 'saved')).model);
  const body = model({ inputs: saved.inputs, outputs: saved.getLayer('second_relu').output as SymbolicTensor });
  (body.predict(x) as Tensor).dataSync().forEach((value, index) => expect(value).toBeCloseTo(expected![index]!, 5));
});

describe('a model of Keras', () => {
  const file = () => join(folder, 'mobile.keras');
  const backbone = ['layersModel', { from: 'mobile.keras', features: 'out_relu', normalization: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] } }] as const;
  const x = () => tensor(Array.from({ length: 2 * 16 * 16 * 3 }, (_, index) => 0.5 + 0.5 * Math.sin(index)), [2, 16, 16, 3]);
  const featuresOf = (network: LayersModel) => [...(network.predict(x()) as Tensor).dataSync()];
  const load = async (): Promise<LayersModel> => registry.resolve('backbone', [backbone[0], { ...backbone[1], from: file() }]).load();
  /** The body after an epoch of some steps. */
  const bodyAfter = async (name: string, unfreezing: Recipe['unfreezing']) => {
    await trained(name, unfreezing, { backbone: [...backbone] });
    const { model: saved } = await loadModel(runFiles(join(folder, name)).model);
    return model({ inputs: saved.inputs, outputs: saved.getLayer('out_relu').output as SymbolicTensor });
  };
  const statisticsOf = (network: LayersModel) => network.weights.filter(({ originalName }) => originalName.includes('/moving_')).map((weight) => [...weight.read().dataSync()]);

  beforeAll(async () => {
    // Written by bench/reference/keras_models.py.
    const golden = JSON.parse(await readFile(new URL('../../backbones/src/golden/keras-models.json', import.meta.url), 'utf8')) as { models: Record<string, { files: { keras: string } }> };
    await writeFile(file(), gunzipSync(Buffer.from(golden.models['mobile, Keras 3']!.files.keras, 'base64')));
  });

  test('keeps its running statistics and what it gives while its body is frozen', async () => {
    const [before, after] = [await load(), await bodyAfter('keras-frozen', ['headOnly', { batchNorm: 'frozen' }])];
    expect(statisticsOf(before)).toHaveLength(6);
    expect(statisticsOf(after)).toEqual(statisticsOf(before));
    expect(featuresOf(after)).toEqual(featuresOf(before));
  });

  test('trains otherwise, its running statistics too', async () => {
    const [before, after] = [await load(), await bodyAfter('keras-everything', 'everything')];
    statisticsOf(after).forEach((numbers, index) => expect(numbers).not.toEqual(statisticsOf(before)[index]));
    expect(featuresOf(after)).not.toEqual(featuresOf(before));
  });
});
