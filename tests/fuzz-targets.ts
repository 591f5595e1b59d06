import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dispose, engine, tensor2d, variable } from '@tensorflow/tfjs-core';
import { initializers, input, layers, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { createRegistry } from '@thaw/core';
import { addLora } from '@thaw/layers';
import { loadAdapter, loadModel, readEvents, readPredictions, resolveRecipe, runFiles, saveAdapter, saveModel } from '@thaw/training';
import { plugins } from '@thaw/vision';
import { create } from 'tar';
import { compareRuns } from '../apps/trainer/src/compare/compare-runs.ts';
import { readJson } from '../apps/trainer/src/recipes/read-json.ts';
import { readYaml } from '../apps/trainer/src/recipes/read-yaml.ts';
import { loadRunRecipe } from '../apps/trainer/src/recipes/run-recipe.ts';
import { extractMembers } from '../packages/downloads/src/extract-members.ts';
import { loadCheckpoint, saveCheckpoint } from '../packages/training/src/checkpoint.ts';
import { openFeatureFiles } from '../packages/training/src/feature-cache/feature-files.ts';
import { checkState, leavesOf } from '../packages/training/src/optimizer-state.ts';
import type { Parameter } from '../packages/training/src/parameters.ts';
import { readAll } from '../packages/weights/src/golden/files.ts';
import { bytesOf, golden } from '../packages/weights/src/golden/golden.ts';

/** A reader, and a whole file that it reads. */
export interface FuzzTarget {
  readonly name: string;
  /** The file that is damaged, in a folder with whatever else belongs to it. */
  readonly file: string;
  /** Reads it in the way the program does. */
  read(): Promise<unknown>;
}

const registry = createRegistry(plugins);

function network(): LayersModel {
  const kernelInitializer = initializers.heNormal({ seed: 1 });
  const image = input({ shape: [2, 2, 4] });
  const hidden = layers.dense({ name: 'blocks_0_fc', units: 6, activation: 'tanh', kernelInitializer }).apply(image);
  return model({ name: 'small', inputs: image, outputs: layers.conv2d({ name: 'conv', filters: 3, kernelSize: 1, kernelInitializer }).apply(hidden) as SymbolicTensor });
}

/** Every reader with whole files below `folder`. */
export async function makeTargets(folder: string): Promise<FuzzTarget[]> {
  return [...(await weightFiles(folder)), ...(await modelFiles(folder)), ...(await runFilesOf(folder)), ...(await recipes(folder)), ...(await archives(folder)), await features(folder)];
}

async function place(folder: string, name: string, content: Uint8Array | string): Promise<string> {
  const file = join(folder, name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
  return file;
}

async function weightFiles(folder: string): Promise<FuzzTarget[]> {
  const graph = JSON.parse(await readFile(new URL('../packages/weights/src/golden/graph-def.json', import.meta.url), 'utf8')) as { gzip: string };
  const targets: FuzzTarget[] = [];
  for (const [name, packed] of Object.entries({ ...golden, graph })) {
    // The golden file also says which versions wrote it.
    if (!('gzip' in packed)) continue;
    const file = await place(folder, `weights/${name}`, bytesOf(packed));
    targets.push({ name: `weights/${name}`, file, read: () => readAll(file) });
  }
  return targets;
}

async function modelFiles(folder: string): Promise<FuzzTarget[]> {
  const adapted = addLora(network(), { rank: 2, alpha: 3, targets: ['fc', 'conv'] });
  const normalization = { mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5] } as const;
  const models = join(folder, 'model');
  await saveModel(models, network(), { format: 'thaw-model-1', classes: ['a', 'b', 'c'], normalization, transforms: ['randomHorizontalFlip'], plugins: [] });
  const adapter = join(folder, 'adapter.safetensors');
  await saveAdapter(adapter, adapted);
  const files = ['model.json', 'weights.bin', 'description.json'].map((name): FuzzTarget => ({ name: `model/${name}`, file: join(models, name), read: () => loadModel(models) }));
  const tfjs: FuzzTarget = { name: 'tfjs/model.json', file: join(models, 'model.json'), read: () => readAll(join(models, 'model.json')) };
  return [...files, tfjs, { name: 'adapter', file: adapter, read: () => loadAdapter(adapter, network()) }, await checkpoint(folder)];
}

async function checkpoint(folder: string): Promise<FuzzTarget> {
  const file = join(folder, 'checkpoint.safetensors');
  const parameters = (): Parameter[] => [{ name: 'head/kernel', variable: variable(tensor2d([[1, 2], [3, 4]])), group: 0, layer: 'head', kind: 'weight' }];
  const optimizer = registry.resolve('optimizer', 'adamw');
  const progress = { step: 7, epochLossSum: 1.5, seconds: 12, best: { epoch: 1, accuracy: 0.5, loss: 1 }, last: { epoch: 1, accuracy: 0.5, loss: 1 } };
  const saved = parameters();
  await saveCheckpoint([file], saved, optimizer.initialize({ 'head/kernel': saved[0]!.variable }), progress, { any: 'recipe' });
  return {
    name: 'checkpoint',
    file,
    async read() {
      const trained = parameters();
      const { optimizerState } = await loadCheckpoint(file, trained);
      try {
        checkState(file, optimizer, trained, optimizerState);
      } finally {
        dispose([...leavesOf(optimizerState).values()]);
      }
    },
  };
}

async function runFilesOf(folder: string): Promise<FuzzTarget[]> {
  const run = join(folder, 'run');
  const files = runFiles(run);
  const { written } = await resolveRecipe({ dataset: ['imageFolder', { folder: 'pictures' }], backbone: ['squeezenet1_1', {}] }, registry);
  await place(run, 'recipe.json', JSON.stringify({ from: '..', ...written }, null, 2));
  const time = '2026-01-01T00:00:00.000Z';
  const group = { name: 'head', parameters: 3, normParameters: 0 };
  const events = [
    { type: 'run-start', time, step: 0, classes: ['a', 'b'], counts: { train: [3, 4], validation: [1, 1], test: null }, skipped: [{ file: 'x', reason: 'y' }], duplicates: [['a', 'b']], groups: [group], plan: [{ start: 0, end: 2, groups: [{}] }], baseline: 0.5 },
    { type: 'step-end', time, step: 1, epoch: 1, loss: 0.7, learningRate: 0.1, images: 4 },
    { type: 'evaluation-end', time, step: 1, epoch: 1, split: 'validation', trainingLoss: 0.7, evaluation: { loss: 0.6, accuracy: 0.5 }, best: true, seconds: 1 },
  ];
  await place(run, 'events.jsonl', events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const prediction = { id: 'a/1.jpg', file: '/a/1.jpg', label: 0, labels: [0], predicted: [1], probabilities: [0.25, 0.75], loss: 1.4 };
  await place(run, 'predictions.json', JSON.stringify([prediction, prediction]));
  return [
    { name: 'run/recipe.json', file: files.recipe, read: async () => resolveRecipe((await loadRunRecipe(run)).recipe as never, registry) },
    { name: 'run/recipe.json compared', file: files.recipe, read: () => compareRuns([run, run]) },
    { name: 'run/events.jsonl', file: files.events, read: async () => [await readEvents(run), await compareRuns([run, run])] },
    { name: 'run/predictions.json', file: files.predictions, read: () => readPredictions(run) },
  ];
}

async function recipes(folder: string): Promise<FuzzTarget[]> {
  const json = await place(folder, 'recipe.json', '{\n  "dataset": ["imageFolder", { "folder": "./photos", "validation": 0.2 }],\n  "backbone": "squeezenet1_1",\n  "transforms": { "train": [["randomResizedCrop", { "size": 224, "scale": [0.35, 1] }], "randomHorizontalFlip"] },\n  "optimizer": ["adamw", { "weightDecay": 0.05 }],\n  "unfreezing": ["both", { "policies": [["gradual", { "doneAt": 0.3 }], "headOnly"] }],\n  "epochs": 8\n}\n');
  const yaml = await place(folder, 'recipe.yaml', 'dataset: [imageFolder, { folder: ./photos, validation: 0.2 }]\nbackbone: squeezenet1_1\ntransforms:\n  train:\n    - [randomResizedCrop, &crop { size: 224 }]\n    - - randomResizedCrop\n      - <<: *crop\n        size: 96\n# a comment\noptimizer: [adamw, { weightDecay: 5.0e-2 }]\nlearningRate: 1e-3\nepochs: 8\n');
  return [
    { name: 'recipe.json', file: json, read: async () => resolveRecipe((await readJson(json)) as never, registry) },
    { name: 'recipe.yaml', file: yaml, read: async () => resolveRecipe((await readYaml(yaml)) as never, registry) },
  ];
}

async function archives(folder: string): Promise<FuzzTarget[]> {
  const into = join(folder, 'unpacked');
  const zip = await place(folder, 'archive.zip', bytesOf(golden.torchZipPacked));
  await place(folder, 'packed/a.txt', 'a'.repeat(3000));
  await place(folder, 'packed/b/c.bin', Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) % 251)));
  const tar = join(folder, 'archive.tgz');
  await create({ file: tar, gzip: true, cwd: join(folder, 'packed') }, ['a.txt', 'b']);
  const read = (archive: string) => async () => {
    await rm(into, { recursive: true, force: true });
    await extractMembers(archive, { members: () => true, into });
  };
  return [{ name: 'archive.zip', file: zip, read: read(zip) }, { name: 'archive.tgz', file: tar, read: read(tar) }];
}

/** Features are never wrong: a damaged row is as good as none. */
async function features(folder: string): Promise<FuzzTarget> {
  const root = join(folder, 'features');
  const keys = Array.from({ length: 4 }, (_, index) => String(index).padStart(32, '0'));
  await (await openFeatureFiles(root, 'network', 1e6)).write(new Map(keys.map((key, index) => [key, Float32Array.of(index, 1, 2)])));
  const [name] = await readdir(join(root, 'network'));
  return {
    name: 'features',
    file: join(root, 'network', name!),
    async read() {
      const files = await openFeatureFiles(root, 'network', 1e6);
      for (const [key, row] of await files.read(keys)) if (String(row) !== `${Number(key)},1,2`) throw new Error(`Row ${key} is ${String(row)}`);
    },
  };
}

/** Lets go of what a reader made, or had begun to make when it failed. */
export function letGo(): void {
  engine().disposeVariables();
}
