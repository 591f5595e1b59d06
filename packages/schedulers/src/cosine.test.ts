import { describeSchedule } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { cosine } from './cosine.ts';
import { golden, largestError } from './golden/schedulers.ts';

describeSchedule(cosine, { options: { peak: 0.1 } });
describeSchedule(cosine, { options: { peak: 0.1, warmUp: 0.2, warmUpStart: 1e-4, overlap: true } });

describe('cosine is the cosine of timm', () => {
  const options = { peak: 0.1, end: 1e-5, warmUp: 0.2, warmUpStart: 1e-4 };

  test('after the warm-up (warmup_prefix)', () => {
    expect(largestError(cosine(options), golden.cosine)).toBeLessThan(1e-12);
  });

  test('behind the warm-up', () => {
    expect(largestError(cosine({ ...options, overlap: true }), golden.cosineOverlap)).toBeLessThan(1e-12);
  });

  test('without a warm-up', () => {
    expect(largestError(cosine({ peak: 0.1, end: 1e-5 }), golden.cosineWithoutWarmUp)).toBeLessThan(1e-12);
  });

  // From the formula in double precision: 10 steps, of which 3 warm up.
  test('by hand', () => {
    const schedule = cosine({ peak: 0.1, end: 1e-5, warmUp: 0.3, warmUpStart: 1e-5, overlap: true });
    const values = [0, 1, 3, 5, 9].map((step) => schedule(step, 10));
    for (const [index, value] of [1e-5, 0.03334, 0.0793913, 0.050005, 0.00245693].entries()) expect(values[index]).toBeCloseTo(value, 7);
  });
});
