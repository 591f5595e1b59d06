import { describeSchedule } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { golden, largestError } from './golden/schedulers.ts';
import { oneCycle, oneCycleMomentum } from './one-cycle.ts';

describeSchedule(oneCycle, { options: { peak: 1e-3 } });
describeSchedule(oneCycleMomentum);

// fastai computes the position in float32, which shows where the rate is ten-thousandths of the peak.
const tolerance = 3e-6;

describe('one cycle is that of fastai', () => {
  test('with its defaults', () => {
    expect(largestError(oneCycle({ peak: 1e-3 }), golden.oneCycle.learningRate)).toBeLessThan(tolerance);
    expect(largestError(oneCycleMomentum(), golden.oneCycle.momentum)).toBeLessThan(tolerance);
  });

  test('with a late turn', () => {
    expect(largestError(oneCycle({ peak: 2e-3, warmUp: 0.6 }), golden.oneCycleLateTurn.learningRate)).toBeLessThan(tolerance);
    expect(largestError(oneCycleMomentum({ high: 0.9, low: 0.8, warmUp: 0.6 }), golden.oneCycleLateTurn.momentum)).toBeLessThan(tolerance);
  });

  // From the formula in double precision, at progress 0, .125, .25, .625 and .999.
  test('by hand', () => {
    const at = [0, 125, 250, 625, 999];
    const rates = at.map((step) => oneCycle({ peak: 1e-3 })(step, 1000));
    const momenta = at.map((step) => oneCycleMomentum()(step, 1000));
    for (const [index, value] of [4e-5, 5.2e-4, 1e-3, 5.00005e-4, 1.4386441e-8].entries()) expect(Math.abs(rates[index]! / value - 1)).toBeLessThan(1e-7);
    for (const [index, value] of [0.95, 0.9, 0.85, 0.9, 0.94999956].entries()) expect(momenta[index]).toBeCloseTo(value, 8);
  });
});
