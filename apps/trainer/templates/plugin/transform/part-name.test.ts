import { createRandom, type PixelTransform } from '@thaw/core';
import { describeTransform } from '@thaw/testing';
import { expect, test } from 'vitest';
import { partName } from './part-name.ts';

describeTransform(partName);

test('rounds to evenly spaced levels', () => {
  const data = new Float32Array([0, 0.2, 0.3, 0.6, 0.8, 1]);
  (partName({ levels: 3, probability: 1 }) as PixelTransform).apply({ data, width: 2, height: 1 }, createRandom(1));
  expect([...data]).toEqual([0, 0, 0.5, 0.5, 1, 1]);
});
