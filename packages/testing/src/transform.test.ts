import '@tensorflow/tfjs-backend-cpu';
import { definePlugin, identity3, identityColor, type Matrix3, scaling3, type Transform } from '@thaw/core';
import { mul, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runChecks } from './check.ts';
import { describeTransform, transformChecks } from './transform.ts';

const plugin = (name: string, create: () => Transform) =>
  definePlugin({ kind: 'transform', name, summary: 'A transform for tests.', options: z.strictObject({}), create });

const zoom = (low: number, high: number): Transform => ({
  stage: 'geometry',
  warp: (random, size) => {
    const scale = random.uniform(low, high);
    return { matrix: scaling3(scale, scale), size };
  },
});
const warpTo = (matrix: readonly number[], width = 8): Transform => ({
  stage: 'geometry',
  border: 'black',
  warp: () => ({ matrix: matrix as unknown as Matrix3, size: { width, height: 8 } }),
});
const brighten: Transform = {
  stage: 'color',
  matrix(random) {
    const factor = random.uniform(0.5, 1.5);
    return identityColor.map((value) => value * factor);
  },
};
const dim = (amount: number): Transform => ({
  stage: 'pixel',
  apply({ data }, random) {
    const factor = amount * random.uniform(0.5, 1);
    for (let index = 0; index < data.length; index++) data[index]! *= factor;
  },
});
const blend = (targetFactor = 1): Transform => ({
  stage: 'batch',
  apply: ({ images, targets }, random) => ({ images: mul(images, random.uniform(0, 1)) as Tensor4D, targets: mul(targets, targetFactor) as Tensor2D }),
});

describeTransform(plugin('zoomIn', () => zoom(0.5, 1)));
describeTransform(plugin('still', () => warpTo(identity3)), { deterministic: true });
describeTransform(plugin('brighten', () => brighten));
describeTransform(plugin('dim', () => dim(1)));
describeTransform(plugin('blend', () => blend()));

let calls = 0;
const drawn = false;
const fixed = true;
const broken: readonly [string, Transform, deterministic: boolean, RegExp][] = [
  ['draws elsewhere than from its random', { stage: 'color', matrix: () => identityColor.map(() => calls++) }, drawn, /equal randomness differ/],
  ['never draws, and does not say so', warpTo(identity3), drawn, /did the same under 25 keys/],
  ['shows what lies beyond the edge without a border', zoom(0.5, 1.2), drawn, /give the transform a `border`/],
  ['has a matrix that is not finite', warpTo([NaN, 0, 0, 0, 1, 0, 0, 0, 1]), fixed, /matrix is not finite/],
  ['squeezes the picture to a line', warpTo(scaling3(1, 0)), fixed, /to a line or a point/],
  ['gives a fractional size', warpTo(identity3, 7.5), fixed, /not whole and positive/],
  ['has a colour matrix of another size', { stage: 'color', matrix: () => [1, 0, 0] }, fixed, /21 numbers/],
  ['leaves [0, 1]', dim(3), drawn, /left \[0, 1\]/],
  ['makes targets that are no probabilities', blend(0.5), drawn, /do not add up to 1/],
  ['disposes its input', { stage: 'batch', apply: (batch) => { const copy = { images: mul(batch.images, 1) as Tensor4D, targets: mul(batch.targets, 1) as Tensor2D }; batch.images.dispose(); return copy; } }, fixed, /disposed its input/],
  ['has no stage', { stage: 'paint' } as unknown as Transform, fixed, /no known stage/],
];

describe('transformChecks reject a transform that', () => {
  test.each(broken)('%s', async (_, transform, deterministic, message) => {
    await expect(runChecks(transformChecks(plugin('broken', () => transform), { deterministic }))).rejects.toThrow(message);
  });
});
