import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { type HostTensor, writeSafetensors } from '@thaw/weights';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { syntheticParameter } from '../golden/synthetic-weights.ts';
import { deit_small_patch16_224, deit_tiny_patch16_224, vit_small_patch14_dinov2, vit_small_patch16_224, vit_tiny_patch16_224 } from './vit.ts';

beforeAll(() => loadTensorFlow());

for (const plugin of [vit_tiny_patch16_224, vit_small_patch16_224, deit_tiny_patch16_224, deit_small_patch16_224, vit_small_patch14_dinov2]) {
  describeBackbone(plugin);
  describeArchitecture(plugin);
}

describe('a vision transformer', () => {
  test('takes weights for another image size: the class token stays, the grid is scaled', async () => {
    const state = syntheticState('vit_tiny_patch16_224');
    const given = state['pos_embed']!;
    // A constant in place of the grid: it stays one when it is scaled.
    (given.data as Float32Array).fill(0.5, 192);
    const model = await withFile(writeSafetensors(state), (path) => vit_tiny_patch16_224({ weights: `file:${path}`, imageSize: 96 }).load());
    const fitted = model.getLayer('pos_embed').getWeights()[0]!;
    expect(given.shape).toEqual([1, 1 + 4 * 4, 192]);
    expect(fitted.shape).toEqual([1, 1 + 6 * 6, 192]);
    const values = fitted.dataSync();
    expect([...values.subarray(0, 192)]).toEqual([...given.data.subarray(0, 192)]);
    values.subarray(192).forEach((value) => expect(value).toBeCloseTo(0.5, 6));
    model.dispose();
  });

  test('says which image sizes it can take', () => {
    expect(() => vit_tiny_patch16_224({ imageSize: 100 })).toThrow(/vit_tiny_patch16_224 cannot take pictures of 100 pixels.*set imageSize to 96 or 112/s);
  });

  test('skips more blocks the deeper they are, the first never', async () => {
    const model = await vit_tiny_patch16_224({ pretrained: false, imageSize: 32, dropPath: 0.22 }).load();
    const rates = model.layers.filter(({ name }) => name.includes('drop_path')).map((layer) => [layer.name, layer.getConfig()['rate'] as number] as const);
    expect(rates.map(([name]) => name)).toEqual(Array.from({ length: 11 }, (_, block) => [1, 2].map((half) => `blocks_${block + 1}_drop_path${half}`)).flat());
    rates.forEach(([, rate], index) => expect(rate).toBeCloseTo(0.02 * (1 + Math.floor(index / 2)), 9));
    model.dispose();
  });
});

/** The parameters of a network's golden file, by timm's names. */
function syntheticState(name: string): Record<string, HostTensor> {
  const { parameters } = JSON.parse(readFileSync(new URL(`../golden/architectures/${name}.json`, import.meta.url), 'utf8')) as { parameters: Record<string, [shape: number[]]> };
  return Object.fromEntries(Object.entries(parameters).map(([parameter, [shape]]) => [parameter, syntheticParameter(parameter, shape)]));
}

async function withFile<Result>(bytes: Uint8Array, use: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-'));
  try {
    const path = join(folder, 'model.safetensors');
    await writeFile(path, bytes);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
