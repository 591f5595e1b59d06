import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import { input, layers, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { createRandom, definePlugin, type Interpolation, type PixelTransform, type Transform } from '@thaw/core';
import { planRender } from '@thaw/images';
import { transforms } from '@thaw/vision';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { networkKey } from './network-key.ts';
import { fileIdentity, isNamed, viewKey } from './view-key.ts';

beforeAll(() => setBackend('cpu'));

describe('a network', () => {
  /** Two branches of one input; TensorFlow.js makes up the names of what has none. */
  const network = ({ strides = 1, bias = 0, order = [0, 1] } = {}): LayersModel => {
    const image = input({ shape: [8, 8, 3] });
    const branch = (name: string) => layers.conv2d({ name, filters: 2, kernelSize: 3, strides, kernelInitializer: 'ones' }).apply(image) as SymbolicTensor;
    const branches = [branch('left'), branch('right')];
    const built = model({ inputs: image, outputs: layers.concatenate().apply(order.map((index) => branches[index]!)) as SymbolicTensor });
    const right = built.getLayer('right');
    right.setWeights([right.getWeights()[0]!, tensor([bias, bias])]);
    return built;
  };
  const key = (options?: Parameters<typeof network>[0], conditions: unknown = 'float32') => networkKey(network(options), conditions);

  test('built again has the same key', () => {
    expect(key()).toBe(key());
    expect(key()).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each<[string, () => string]>([
    ['another weight', () => key({ bias: 1e-7 })],
    ['another option of a layer', () => key({ strides: 2 })],
    ['other connections', () => key({ bias: 1, order: [1, 0] })],
    ['another way to compute', () => key({}, 'bfloat16')],
  ])('%s makes another key', (_, other) => {
    expect([key(), key({ bias: 1 })]).not.toContain(other());
  });
});

describe('a view', () => {
  const size = { width: 40, height: 30 };
  const key = (pipeline: readonly Transform[], view = 0, { seed = 1, mean = 0, row = 0, interpolation = 'bilinear' as Interpolation } = {}) =>
    viewKey('picture', planRender({ transforms: pipeline, source: size, random: createRandom(seed).fork(view), normalization: { mean: [mean, 0, 0], standardDeviation: [1, 1, 1] }, interpolation }), row);
  const crop = transforms.centerCrop({ size: 16 });
  const distinct = (pipeline: readonly Transform[]) => new Set(Array.from({ length: 50 }, (_, view) => key(pipeline, view))).size;

  test('is as many as were drawn', () => {
    expect(distinct([crop])).toBe(1);
    expect(distinct([crop, transforms.randomHorizontalFlip()])).toBe(2);
    expect(distinct([transforms.randomResizedCrop({ size: 16 })])).toBe(50);
  });

  test('follows from seed, size, normalization, interpolation and row', () => {
    const random = [transforms.randomResizedCrop({ size: 16 })];
    expect(key(random)).toBe(key(random));
    expect(key(random, 0, { seed: 2 })).not.toBe(key(random));
    expect(key([transforms.resize({ size: 20 }), crop])).not.toBe(key([crop]));
    expect(key([crop], 0, { mean: 0.5 })).not.toBe(key([crop]));
    expect(key([crop], 0, { row: 4 })).not.toBe(key([crop]));
    expect(key([crop], 0, { interpolation: 'bicubic' })).not.toBe(key([crop]));
  });

  test('of a pixel transform follows from its options, its code and its randomness', () => {
    const blur = definePlugin({ kind: 'transform', name: 'blur', summary: '', options: z.strictObject({ sigma: z.number().default(1) }), create: (): PixelTransform => ({ stage: 'pixel', apply: () => {} }) });
    expect(key([crop, blur()])).toBe(key([crop, blur()]));
    expect(distinct([crop, blur()])).toBe(50);
    expect(key([crop, blur({ sigma: 2 })])).not.toBe(key([crop, blur()]));
    const byHand: PixelTransform = { stage: 'pixel', apply: (pixels) => pixels.data.fill(0) };
    expect(key([crop, byHand])).not.toBe(key([crop, { stage: 'pixel', apply: (pixels) => pixels.data.fill(1) }]));
    expect([isNamed([crop, blur()]), isNamed([crop, byHand])]).toEqual([true, false]);
  });
});

test('a file that was written again is another picture', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'thaw-identity-')), 'a.png');
  expect(await fileIdentity(file)).toBeUndefined();
  await writeFile(file, 'one');
  await utimes(file, 1000, 1000);
  const before = await fileIdentity(file);
  expect(await fileIdentity(file)).toBe(before);
  await utimes(file, 1000, 1001);
  expect(await fileIdentity(file)).not.toBe(before);
  await writeFile(file, 'longer');
  await utimes(file, 1000, 1000);
  expect(await fileIdentity(file)).not.toBe(before);
});
