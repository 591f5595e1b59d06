import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispose, mean, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { Backbone } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { writeSafetensors } from '@thaw/weights';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeHub, fakeHub, hubEnvironment } from '../../downloads/src/hub-for-tests.ts';
import type { BackboneOptions } from './backbone-options.ts';
import { efficientnet_lite0 } from './families/efficientnet-lite.ts';
import { resnet50 } from './families/resnet.ts';
import { squeezenet1_1 } from './families/squeezenet.ts';
import { syntheticImages, syntheticParameter } from './golden/synthetic-weights.ts';
import { loadClassifier } from './load-classifier.ts';

interface Golden {
  readonly imageShape: readonly [number, number, number, number];
  readonly classCount: number;
  readonly inference: { readonly first: readonly (readonly number[])[] };
  readonly logits: { readonly first: readonly (readonly number[])[] };
  readonly parameters: Readonly<Record<string, readonly [shape: readonly number[]]>>;
}

/** Features and logits of timm (here torchvision) for synthetic weights. */
const golden = JSON.parse(readFileSync(new URL('golden/architectures/squeezenet1_1.json', import.meta.url), 'utf8')) as Golden;
const state = Object.fromEntries(Object.entries(golden.parameters).map(([name, [shape]]) => [name, syntheticParameter(name, shape)]));
const weights = Buffer.from(writeSafetensors(state));
const classNames = Array.from({ length: golden.classCount }, (_, index) => `class ${index}`);
const config = {
  architecture: 'squeezenet1_1',
  num_classes: golden.classCount,
  label_names: classNames,
  pretrained_cfg: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5], input_size: [3, 64, 64], interpolation: 'bicubic', crop_pct: 0.9 },
};

let folder: string;
let hub: FakeHub;

beforeAll(async () => {
  await loadTensorFlow();
  folder = await mkdtemp(join(tmpdir(), 'thaw-own-config-'));
  hub = await fakeHub();
  for (const [name, value] of Object.entries(hubEnvironment(hub.address, folder))) vi.stubEnv(name, value);
});

beforeEach(() => publish(config));

afterAll(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(folder, { recursive: true });
});

function publish(described: object | undefined): void {
  const files = { 'model.safetensors': weights, ...(described === undefined ? {} : { 'config.json': Buffer.from(JSON.stringify(described)) }) };
  hub.repositories['me/net'] = { refs: { main: 'a'.repeat(40) }, files, large: ['model.safetensors'] };
}

/** At a commit of its own, for the cache knows what is at the others. */
let commits = 0;
function publishAgain(described: object | undefined): void {
  publish(described);
  commits += 1;
  hub.repositories['me/net'] = { ...hub.repositories['me/net']!, refs: { main: commits.toString(16).padStart(40, '0') } };
}

const configured = async (options: BackboneOptions = {}): Promise<Backbone> => (await squeezenet1_1({ weights: 'hf:me/net', ...options }).configure?.())!;

/** The largest difference, relative to the largest of the golden numbers. */
function error(found: Tensor, expected: readonly (readonly number[])[]): number {
  const numbers = found.arraySync() as number[][];
  const largest = Math.max(...expected.flat().map(Math.abs));
  return Math.max(...expected.flatMap((row, image) => row.map((value, channel) => Math.abs(numbers[image]![channel]! - value) / largest)));
}

describe('weights from the Hub', () => {
  it('give image size, normalization, interpolation and share of the picture', async () => {
    const backbone = await configured();
    expect(backbone).toMatchObject({
      imageSize: 64,
      interpolation: 'bicubic',
      cropShare: 0.9,
      normalization: { mean: [0.5, 0.4, 0.3], standardDeviation: [0.2, 0.25, 0.5] },
      source: { weights: 'hf:me/net' },
    });
    expect(backbone.configure).toBeUndefined();
  });

  it('give less than the options', async () => {
    expect(await configured({ imageSize: 96 })).toMatchObject({ imageSize: 96, cropShare: 0.9 });
  });

  it('load into the network: features and logits of the reference, and the names of the classes', async () => {
    const features = await (await configured()).load();
    const classifier = await loadClassifier('squeezenet1_1', { weights: 'hf:me/net' });
    expect(features.inputs[0]!.shape).toEqual([null, 64, 64, 3]);
    expect(classifier.getUserDefinedMetadata()).toEqual({ classes: classNames });
    const images = tensor4d(syntheticImages(golden.imageShape), [...golden.imageShape]);
    const [pooled, logits] = tidy(() => [mean(features.predict(images) as Tensor, [1, 2]), classifier.predict(images) as Tensor] as const);
    expect(error(pooled, golden.inference.first)).toBeLessThan(1e-4);
    expect(error(logits, golden.logits.first)).toBeLessThan(1e-4);
    dispose([images, pooled, logits]);
  });

  it('that say nothing leave what is known of the network', async () => {
    publishAgain(undefined);
    expect(await configured()).toMatchObject({ imageSize: 224, interpolation: 'bilinear', cropShare: 0.875 });
    publishAgain({ architectures: ['SqueezeNet'] });
    expect((await configured()).imageSize).toBe(224);
  });

  it.each([
    ['resnet18', /The weights are not for squeezenet1_1[^]*wanted: the architecture squeezenet1_1[^]*given: resnet18[^]*hf:me\/net[^]*use the backbone "resnet18"/],
    ['tf_efficientnet_lite0', /use the backbone "efficientnet_lite0"/],
    ['resnet50d', /no backbone for them; the nearest is "resnet50"/],
    ['hgnetv2_b5.ssld', /no backbone for them, or name other weights/],
  ])('for %s are refused with the right backbone', async (architecture, message) => {
    publishAgain({ ...config, architecture });
    await expect(configured()).rejects.toThrow(message);
    await expect(loadClassifier('squeezenet1_1', { weights: 'hf:me/net' })).rejects.toThrow(message);
  });

  it('without a classifier make none', async () => {
    publishAgain({ ...config, num_classes: 0 });
    await expect(loadClassifier('squeezenet1_1', { weights: 'hf:me/net' })).rejects.toThrow('have no classifier');
  });
});

it('weights on this machine describe themselves in the config.json beside them', async () => {
  await mkdir(join(folder, 'mine'));
  await writeFile(join(folder, 'mine', 'config.json'), JSON.stringify(config));
  const backbone = squeezenet1_1({ weights: 'file:mine/net.safetensors' });
  expect(await backbone.configure!({ from: folder })).toMatchObject({ imageSize: 64, cropShare: 0.9 });
  await expect(backbone.load({ from: folder })).rejects.toThrow(`given: ${join(folder, 'mine', 'net.safetensors')}`);
  await writeFile(join(folder, 'mine', 'net.safetensors'), weights);
  expect((await backbone.load({ from: folder })).outputs[0]!.shape.at(-1)).toBe(512);
});

it('nobody is asked where everything is known, or nothing is loaded', async () => {
  const { length } = hub.requests;
  for (const backbone of [resnet50(), resnet50({ weights: 'hf:timm/resnet50.a1_in1k' }), squeezenet1_1({ weights: 'hf:me/net', pretrained: false })]) {
    expect(backbone.configure).toBeUndefined();
  }
  expect((await squeezenet1_1({ weights: 'hf:me/net' }).configure!({ pretrained: false })).imageSize).toBe(224);
  expect(hub.requests).toHaveLength(length);
});

it('other weights than those out of a package are not normalized like them', () => {
  expect(efficientnet_lite0().normalization.mean[0]).toBe(127 / 255);
  expect(efficientnet_lite0({ weights: 'hf:timm/tf_efficientnet_lite0.in1k' }).normalization.mean[0]).toBe(0.5);
});

it('a misspelt repository is told by its nearest neighbor', async () => {
  await expect(resnet50({ weights: 'hf:timm/resnet50.a1_in1' }).configure!()).rejects.toThrow('did you mean "timm/resnet50.a1_in1k"?');
});
