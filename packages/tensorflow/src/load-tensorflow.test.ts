import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engine, env, getBackend, setBackend, sum, tensor, tensor1d, topk } from '@tensorflow/tfjs-core';
import * as tfjsLayers from '@tensorflow/tfjs-layers';
import { batchNormalization } from '@thaw/layers';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { describeRuntimes, findRuntime } from './find-runtime.ts';
import { installRuntime } from './install-runtime.ts';
import { loadTensorFlow } from './load-tensorflow.ts';
import { peakResidentBytes } from './memory.ts';
import { tensorflowVersion, tfjsNodeFolder } from './runtime-folder.ts';

beforeAll(() => loadTensorFlow({ backend: 'cpu' }));
afterEach(() => vi.unstubAllEnvs());

it('is the backend of TensorFlow.js, and says what it is', async () => {
  const loaded = await loadTensorFlow();
  expect(getBackend()).toBe('tensorflow');
  expect(loaded).toMatchObject({ backend: 'tensorflow', runtime: 'cpu', compiles: true, device: 'cpu', version: tensorflowVersion });
  expect(loaded.description).toMatch(/^TensorFlow 2\.21\.0, cpu runtime \(processor, \d+ threads?\)$/);
  expect(Array.from(sum(tensor1d([1, 2, 3])).dataSync())).toEqual([6]);
});

it('loads once per process', async () => {
  expect(await loadTensorFlow()).toBe(await loadTensorFlow({ backend: 'cpu' }));
  await expect(loadTensorFlow({ backend: 'gpu' })).rejects.toThrow(/gpu runtime cannot be loaded beside/);
});

it('follows THAW_BACKEND, and names the backends when it is misspelt', async () => {
  vi.stubEnv('THAW_BACKEND', 'gpu');
  await expect(loadTensorFlow()).rejects.toThrow(/gpu runtime cannot be loaded beside/);
  vi.stubEnv('THAW_BACKEND', 'cuda');
  await expect(loadTensorFlow()).rejects.toThrow(/no backend called "cuda"[^]*available: auto, cpu, gpu, stock, wasm/);
});

it('is the one TensorFlow.js of modules and of CommonJS', () => {
  const requireFromTfjsNode = createRequire(join(tfjsNodeFolder(), 'package.json'));
  const union = requireFromTfjsNode('@tensorflow/tfjs') as { engine: typeof engine; layers: typeof tfjsLayers.layers; getBackend: typeof getBackend };
  expect(union.getBackend).toBe(getBackend);
  expect(union.engine()).toBe(engine());
  expect(union.layers).toBe(tfjsLayers.layers);
});

it('runs the kernels that call what Node 23 removed', () => {
  expect(Array.from(topk(tensor1d([3, 1, 2]), 2).values.dataSync())).toEqual([3, 2]);
});

it('trains a step like the JavaScript backend', async () => {
  const oneStep = async (): Promise<{ loss: number; kernel: Float32Array }> => {
    const { layers, sequential, initializers } = tfjsLayers;
    const kernelInitializer = () => initializers.randomUniform({ minval: -0.5, maxval: 0.5, seed: 3 });
    const network = sequential({
      layers: [
        layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', inputShape: [6, 6, 2], kernelInitializer: kernelInitializer() }),
        batchNormalization({ name: 'bn' }),
        layers.reLU({ maxValue: 6 }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 3, kernelInitializer: kernelInitializer() }),
      ],
    });
    network.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const images = tensor(Array.from({ length: 288 }, (_, index) => Math.sin(index)), [4, 6, 6, 2]);
    const targets = tensor(Array.from({ length: 12 }, (_, index) => Math.cos(index)), [4, 3]);
    const loss = (await network.trainOnBatch(images, targets)) as number;
    return { loss, kernel: network.getWeights()[0]!.dataSync() as Float32Array };
  };
  const native = await oneStep();
  // Else the backend in JavaScript says that this one is faster.
  env().set('IS_TEST', true);
  await setBackend('cpu');
  const reference = await oneStep();
  await setBackend('tensorflow');
  expect(native.loss).toBeCloseTo(reference.loss, 5);
  native.kernel.forEach((value, index) => expect(value).toBeCloseTo(reference.kernel[index]!, 5));
});

it('saves and loads models by file:// address', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-tensorflow-'));
  const network = tfjsLayers.sequential({ layers: [tfjsLayers.layers.dense({ units: 2, inputShape: [3] })] });
  await network.save(`file://${folder}`);
  expect((await readdir(folder)).sort()).toEqual(['model.json', 'weights.bin']);
  const copy = await tfjsLayers.loadLayersModel(`file://${folder}/model.json`);
  expect(copy.getWeights()[0]!.dataSync()).toEqual(network.getWeights()[0]!.dataSync());
  await rm(folder, { recursive: true });
});

it('finds the installed runtime in milliseconds', async () => {
  const start = performance.now();
  const runtime = await installRuntime({ flavor: 'cpu' });
  expect(performance.now() - start).toBeLessThan(500);
  expect(findRuntime('cpu')).toEqual(runtime);
  const { runtimes } = describeRuntimes();
  expect(runtimes.find(({ flavor }) => flavor === 'cpu')).toMatchObject({ installed: true, version: tensorflowVersion, folder: runtime.folder });
});

it('tells the most memory the process ever held', () => {
  expect(peakResidentBytes()).toBeGreaterThan(process.memoryUsage().rss * 0.9);
});
