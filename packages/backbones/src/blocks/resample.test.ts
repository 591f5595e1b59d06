import { readFileSync } from 'node:fs';
import type { HostTensor } from '@thaw/weights';
import { describe, expect, test } from 'vitest';
import type { Resample } from '../assign-weights.ts';
import { resamplePositions } from './resample-positions.ts';
import { resampleRelativePositions } from './resample-relative-positions.ts';

interface Case {
  readonly given: number[];
  readonly wanted: number[];
  readonly fitted: number[];
}

// Written by bench/reference/resampled_positions.py from timm.
const golden = JSON.parse(readFileSync(new URL('../golden/resampled-positions.json', import.meta.url), 'utf8')) as Record<'positions' | 'biases', Case[]>;

/** As in the script. */
function tensorOf(shape: readonly number[]): HostTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: count }, (_, place) => ((37 * place) % 101) / 50 - 1) };
}

function expectAsTimm(resample: Resample, { given, wanted, fitted }: Case): void {
  const found = resample('weight', given, wanted)!(tensorOf(given));
  expect(found.shape).toEqual(wanted);
  expect(found.data).toHaveLength(fitted.length);
  (found.data as Float32Array).forEach((value, index) => expect(Math.abs(value - fitted[index]!)).toBeLessThan(1e-5));
}

const shapesOf = (of: keyof typeof golden) => golden[of].map((one): [from: string, to: string, of: Case] => [`[${one.given.join()}]`, `[${one.wanted.join()}]`, one]);

describe('position embeddings', () => {
  test.each(shapesOf('positions'))('from %s to %s are those of timm', (_from, _to, one) => expectAsTimm(resamplePositions, one));

  test.each([
    ['other channels', [1, 17, 8], [1, 5, 4]],
    ['a grid that is no square', [1, 16, 8], [1, 5, 8]],
    ['another kind of tensor', [17, 8], [5, 8]],
  ])('of %s are left alone', (_title, given, wanted) => expect(resamplePositions('pos_embed', given, wanted)).toBeUndefined());
});

describe('relative position biases', () => {
  test.each(shapesOf('biases'))('from %s to %s are those of timm', (_from, _to, one) => expectAsTimm(resampleRelativePositions, one));

  test.each([
    ['other heads', [169, 3], [49, 6]],
    ['a table that is no square of an odd number', [170, 3], [49, 3]],
  ])('of %s are left alone', (_title, given, wanted) => expect(resampleRelativePositions('table', given, wanted)).toBeUndefined());
});
