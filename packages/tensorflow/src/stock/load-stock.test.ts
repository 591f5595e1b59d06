import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, getBackend, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { batchNormalization } from '@thaw/layers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { findRuntime } from '../find-runtime.ts';
import { loadTensorFlow } from '../load-tensorflow.ts';
import { tfjsNodeFolder } from '../runtime-folder.ts';
import { findStock } from './find-stock.ts';

/*
 * The install script of tfjs-node downloads its addon from a bucket. Here a stand-in for the package has in the addon's place
 * a link to ours, which is compiled from the package's sources, against a newer TensorFlow. The JavaScript is ours in any case.
 */
let project: string;
const stockFolder = (name: string): string => join(project, 'node_modules', '@tensorflow', name);

beforeAll(async () => {
  project = await realpath(await mkdtemp(join(tmpdir(), 'thaw-stock-')));
  const source = await realpath(tfjsNodeFolder());
  await mkdir(stockFolder('tfjs-node'), { recursive: true });
  const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as object;
  await writeFile(join(stockFolder('tfjs-node'), 'package.json'), JSON.stringify({ ...manifest, name: '@tensorflow/tfjs-node' }));
});
afterAll(() => rm(project, { recursive: true }));

/** As an install script does, for a version of Node-API. */
async function placeAddon(version: number): Promise<void> {
  const folder = join(stockFolder('tfjs-node'), 'lib', `napi-v${version}`);
  await mkdir(folder, { recursive: true });
  await symlink(findRuntime('cpu')!.addons.tfjs_binding, join(folder, 'tfjs_binding.node'));
}

it('without its addon is none', async () => {
  expect(findStock(project)).toBeUndefined();
  vi.spyOn(process, 'cwd').mockReturnValue(project);
  await expect(loadTensorFlow({ backend: 'stock' })).rejects.toThrow(/no tfjs-node here that has brought its addon[^]*cure: run `npm install @tensorflow\/tfjs-node`/);
});

it('is found with the newest addon that this Node can load', async () => {
  await placeAddon(3);
  await placeAddon(8);
  await placeAddon(99);
  expect(findStock(project)).toEqual({ name: '@tensorflow/tfjs-node', version: '4.22.0', folder: stockFolder('tfjs-node'), addon: join(stockFolder('tfjs-node'), 'lib', 'napi-v8', 'tfjs_binding.node') });
  expect(findStock(join(project, 'packages', 'deeper'))?.folder).toBe(stockFolder('tfjs-node'));
});

it('computes, trains, saves and loads; operation by operation', async () => {
  const loaded = await loadTensorFlow({ backend: 'stock' });
  expect(loaded).toMatchObject({ backend: 'tensorflow', runtime: 'stock', device: 'cpu', compiles: false });
  expect(loaded.description).toMatch(/^TensorFlow \S+, stock runtime \(@tensorflow\/tfjs-node 4\.22\.0, processor, .*operation by operation\)$/);
  expect(() => loaded.openGraphSession()).toThrow(/stock runtime has no graphs[^]*cure: /);
  expect(getBackend()).toBe('tensorflow');
  expect(Array.from(add(tensor1d([1, 2]), 1).dataSync())).toEqual([2, 3]);
  const network = sequential({ layers: [layers.dense({ units: 4, inputShape: [3] }), batchNormalization({ name: 'norm' }), layers.dense({ units: 1 })] });
  network.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = tensor2d([[1, 2, 3], [4, 5, 6]]);
  const first = (await network.trainOnBatch(x, tensor2d([[0], [1]]))) as number;
  expect(first).toBeGreaterThan(0);
  await network.save(`file://${project}/model`);
  const copy = await loadLayersModel(`file://${project}/model/model.json`);
  expect(copy.getWeights()[0]!.dataSync()).toEqual(network.getWeights()[0]!.dataSync());
});
