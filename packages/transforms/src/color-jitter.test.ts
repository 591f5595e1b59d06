import { type ColorMatrix, type ColorTransform, createRandom, identityColor, multiplyColor, usesMean } from '@thaw/core';
import { describeTransform } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { brightness, contrast, hue, saturation } from './color-factors.ts';
import { colorJitter } from './color-jitter.ts';
import { golden, recolored, scriptedRandom } from './golden/read-golden.ts';

describeTransform(colorJitter, { options: { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.05 } });

const factors = { brightness, contrast, saturation };
const largestDifference = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('colorJitter', () => {
  test.each(golden.jittered)('changes colors as torchvision does: $steps', ({ steps, result }) => {
    const matrix = steps.reduce<ColorMatrix>((all, [name, factor]) => multiplyColor(factors[name](factor), all), identityColor);
    // torchvision's grey weights add up to 0.9999, and so do ours; what is left is its float32.
    expect(largestDifference(recolored(golden.mild.data, matrix), result)).toBeLessThan(1e-6);
  });

  test('draws factors from the ranges of torchvision', () => {
    const { brightness: b, contrast: c, saturation: s, hue: h } = golden.jitterRanges;
    const jitter = colorJitter({ brightness: 0.2, contrast: 1.5, saturation: 0.4, hue: 0.1 }) as ColorTransform;
    const ends = [0, 1] as const;
    for (const end of ends) {
      const expected = [brightness(b[end]), contrast(c[end]), saturation(s[end]), hue(h[end])].reduce((all, step) => multiplyColor(step, all), identityColor);
      expect(largestDifference(jitter.matrix(scriptedRandom([end, end, end, end])), expected)).toBeLessThan(1e-12);
    }
  });

  test('applies its steps in a random order', () => {
    const jitter = colorJitter({ brightness: 0.5, contrast: 0.5 }) as ColorTransform;
    const inOrder = (order: number[]) => jitter.matrix({ ...scriptedRandom([1, 1]), permutation: () => order });
    expect(inOrder([0, 1, 2, 3])).toEqual(multiplyColor(contrast(1.5), brightness(1.5)));
    expect(inOrder([3, 1, 0, 2])).toEqual(multiplyColor(brightness(1.5), contrast(1.5)));
  });

  test('changes nothing by default, and looks at the mean only for contrast', () => {
    expect((colorJitter() as ColorTransform).matrix(createRandom(1))).toEqual(identityColor);
    expect(usesMean((colorJitter({ brightness: 0.2, saturation: 0.2, hue: 0.1 }) as ColorTransform).matrix(createRandom(1)))).toBe(false);
    expect(usesMean((colorJitter({ contrast: 0.2 }) as ColorTransform).matrix(createRandom(1)))).toBe(true);
  });

  test('refuses a negative strength and half a circle of hue', () => {
    expect(() => colorJitter({ brightness: -1 })).toThrow(/brightness/);
    expect(() => colorJitter({ hue: 0.6 })).toThrow(/hue/);
  });
});

describe('hue', () => {
  test('keeps greys, and the mean of the channels', () => {
    const [red, green, blue, ...turned] = recolored([0.3, 0.3, 0.3, 0.9, 0.2, 0.1], hue(0.1));
    for (const value of [red, green, blue]) expect(value).toBeCloseTo(0.3, 12);
    expect(mean(turned)).toBeCloseTo(0.4, 12);
    expect(largestDifference(hue(0), identityColor)).toBe(0);
  });

  test.each(golden.hues)('turned by $turns is as far from torchvision\'s turn in HSV as was measured', ({ turns, result }) => {
    const clamped = recolored(golden.vivid.data, hue(turns)).map((value) => Math.min(1, Math.max(0, value)));
    // Mean of |difference| on evenly distributed colors, most of them more saturated than any photo.
    const measured: Record<string, number> = { '0.02': 0.019, '-0.05': 0.0398, '0.1': 0.0686, [1 / 3]: 0 };
    expect(mean(clamped.map((value, index) => Math.abs(value - result[index]!)))).toBeCloseTo(measured[turns]!, 3);
  });
});
