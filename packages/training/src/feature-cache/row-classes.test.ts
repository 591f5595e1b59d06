import type { HostValue } from '@thaw/tensorflow';
import { expect, test } from 'vitest';
import { rowClasses } from './row-classes.ts';

/** Three numbers for each picture, whose last bits may depend on the row. */
const network = (error: (row: number) => number) => async ({ shape, data }: HostValue) => {
  const [batch] = shape as [number];
  const size = data.length / batch;
  const features = Float32Array.from({ length: batch * 3 }, (_, index) => Math.fround(data[Math.floor(index / 3) * size + (index % 3)]!) * (1 + error(Math.floor(index / 3))));
  return { features: { shape: [batch, 3], data: features } };
};

test('rows are alike when they give the same bits, and only then', async () => {
  expect(await rowClasses(network(() => 0), [4, 2, 2, 3])).toEqual([0, 0, 0, 0]);
  expect(await rowClasses(network((row) => (row >= 3 ? 1e-7 : 0)), [5, 2, 2, 3])).toEqual([0, 0, 0, 3, 3]);
  expect(await rowClasses(network((row) => row * 1e-6), [3, 2, 2, 3])).toEqual([0, 1, 2]);
});
