import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { initializers, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Backbone, Recipe } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { type HostTensor, readSafetensors } from '@thaw/weights';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadAdapter } from './adapter-file.ts';
import type { TrainingEvent } from './events.ts';
import { loadModel } from './model-folder.ts';
import { resolveRecipe } from './resolve-recipe.ts';
import { runFiles } from './run-folder.ts';
import { makePictures, quickRecipe, registry, tinyBackbone } from './test-parts.ts';
import { train, type TrainOptions } from './train.ts';

/** The tiny network with batch norm, then a 1 × 1 convolution and a dense layer. */
const mixing: Backbone = {
  ...tinyBackbone,
  name: 'mixing',
  groups: [...tinyBackbone.groups, { name: 'stage2', layers: ['stage2_conv', 'stage2_fc'] }],
  load: async (options) => {
    const body = await tinyBackbone.load(options);
    const kernelInitializer = initializers.heNormal({ seed: 3 });
    const mixed = layers.conv2d({ name: 'stage2_conv', filters: 12, kernelSize: 1, activation: 'relu', kernelInitializer }).apply(body.outputs[0]!);
    return model({ name: 'mixing', inputs: body.inputs, outputs: layers.dense({ name: 'stage2_fc', units: 8, kernelInitializer }).apply(mixed) as SymbolicTensor });
  },
};

const recipe = (changes: Partial<Recipe> = {}): Partial<Recipe> => ({
  backbone: ['lora', { backbone: mixing, rank: 2, alpha: 8, dropout: 0.1 }],
  unfreezing: 'everything',
  ...changes,
});

let pictures: string;
let folder: string;
beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  pictures = await makePictures();
  folder = await mkdtemp(join(tmpdir(), 'thaw-lora-'));
});
afterAll(async () => {
  await rm(pictures, { recursive: true });
  await rm(folder, { recursive: true });
});

async function run(options: TrainOptions, changes: Partial<Recipe> = recipe(), each: (event: TrainingEvent) => void = () => {}): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(await resolveRecipe(quickRecipe(pictures, changes), registry), { workers: 1, featureCache: { diskBytes: 0 }, ...options })) {
    events.push(event);
    each(event);
  }
  return events;
}

const lossesOf = (events: readonly TrainingEvent[]) => events.flatMap((event) => (event.type === 'step-end' ? [event.loss] : []));
const weightsOf = async (file: string): Promise<Readonly<Record<string, HostTensor>>> => readSafetensors(await readFile(file)).tensors;

describe('a run with low-rank corrections', () => {
  let events: TrainingEvent[];
  const files = () => runFiles(join(folder, 'whole'));
  beforeAll(async () => {
    events = await run({ runFolder: join(folder, 'whole') });
  });

  test('trains corrections and head only: all else, running statistics too, is as it was loaded', async () => {
    const weights = await weightsOf(files().lastCheckpoint);
    const body = await mixing.load();
    const kept = body.layers.flatMap((layer) => layer.weights.map((weight) => [`model/${layer.name}/${weight.originalName.split('/').at(-1)}`, weight.read().dataSync()] as const));
    expect(kept).toHaveLength(14);
    for (const [name, values] of kept) expect([...(weights[name]!.data as Float32Array)], name).toEqual([...values]);
    for (const layer of ['stage2_conv', 'stage2_fc']) expect((weights[`model/${layer}/lora_B`]!.data as Float32Array).some((value) => value !== 0)).toBe(true);
    const start = events.find((event) => event.type === 'run-start')!;
    // stage2: 8·2 + 2·12 and 12·2 + 2·8
    expect(start.groups.map(({ name, parameters }) => [name, parameters]).slice(0, 3)).toEqual([['stem', 0], ['stage1', 0], ['stage2', 80]]);
    const losses = lossesOf(events);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.8);
  });

  test('leaves a model of ordinary layers and an adapter, which give the same', async () => {
    const { model: saved } = await loadModel(files().model);
    expect([saved.getLayer('stage2_conv').getClassName(), saved.getLayer('stage2_fc').getClassName()]).toEqual(['Conv2D', 'Dense']);
    const adapted = await loadAdapter(join(files().model, 'adapter.safetensors'), await mixing.load());
    const x = tensor(Array.from({ length: 2 * 16 * 16 * 3 }, (_, index) => Math.sin(index)), [2, 16, 16, 3]);
    const upTo = (whole: typeof saved) => model({ inputs: whole.inputs, outputs: whole.getLayer('stage2_fc').output as SymbolicTensor });
    const [theirs, ours] = [upTo(saved), adapted].map((network) => (network.predict(x) as Tensor).dataSync());
    theirs!.forEach((value, index) => expect(Math.abs(value - ours![index]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value))));
    const plain = ((await mixing.load()).predict(x) as Tensor).dataSync();
    expect(Math.max(...ours!.map((value, index) => Math.abs(value - plain[index]!)))).toBeGreaterThan(0.01);
  });

  test.each([4, 10])('interrupted after step %i, it goes on bit for bit', async (stopAfter) => {
    const runFolder = join(folder, `resumed-${stopAfter}`);
    const controller = new AbortController();
    const first = await run({ runFolder, signal: controller.signal }, recipe(), (event) => {
      if (event.type === 'step-end' && event.step === stopAfter) controller.abort();
    });
    const second = await run({ runFolder, resume: true });
    expect(lossesOf([...first, ...second])).toEqual(lossesOf(events));
    const [resumed, whole] = [await weightsOf(runFiles(runFolder).lastCheckpoint), await weightsOf(files().lastCheckpoint)];
    for (const [name, { data }] of Object.entries(whole)) expect(resumed[name]!.data, name).toEqual(data);
  });
});

test('a policy that reaches no correction is refused before the first step', async () => {
  await expect(run({}, recipe({ unfreezing: 'headOnly' }))).rejects.toThrow(/corrections of the backbone would never train.*set the recipe's unfreezing to 'everything'/s);
});

test('named in a recipe, it is made again from what was written', async () => {
  const backbone = ['lora', { backbone: ['squeezenet1_1', { pretrained: false }], rank: 4, targets: ['squeeze'] }] as const;
  const { written } = await resolveRecipe(quickRecipe(pictures, { backbone }), registry);
  expect(written.backbone).toEqual(['lora', { ...backbone[1], alpha: 16, dropout: 0 }]);
  expect((await resolveRecipe(quickRecipe(pictures, { backbone: written.backbone as readonly [string, unknown] }), registry)).written.backbone).toEqual(written.backbone);
  expect((await resolveRecipe(quickRecipe(pictures, recipe()), registry)).written.backbone).toBe('written by hand');
});
