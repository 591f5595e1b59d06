import { type ColorTransform, colorMatrix, createRandom, type GeometricTransform, identity3, identityColor, multiply3, multiplyColor, type PixelTransform, type Transform } from '@thaw/core';
import { centerCrop, colorJitter, normalize, randomHorizontalFlip, randomResizedCrop, randomRotation, resize } from '@thaw/transforms';
import { describe, expect, test } from 'vitest';
import { planDecode } from './decode-plan.ts';
import { planRender } from './pipeline.ts';

const source = { width: 500, height: 375 };
const backbone = { mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.25, 0.5] } as const;
const random = createRandom(11);
const plan = (transforms: readonly Transform[], from = source) => planRender({ transforms, source: from, random, normalization: backbone });

describe('planRender', () => {
  test('multiplies geometry, color and normalization in order, each transform with randomness of its own', () => {
    const [turn, crop, jitter, flip] = [randomRotation(), randomResizedCrop({ size: 224 }), colorJitter({ brightness: 0.2, contrast: 0.2 }), randomHorizontalFlip()];
    const { geometry, size, border, color } = plan([turn, crop, jitter, flip, normalize()]);
    const first = (turn as GeometricTransform).warp(random.fork(0), source);
    const second = (crop as GeometricTransform).warp(random.fork(1), first.size);
    const third = (flip as GeometricTransform).warp(random.fork(3), second.size);
    expect(geometry).toEqual(multiply3(multiply3(first.matrix, second.matrix), third.matrix));
    expect(size).toEqual({ width: 224, height: 224 });
    expect(border).toBe('black');
    expect(color).toEqual((jitter as ColorTransform).matrix(random.fork(2)));
  });

  test('normalizes as the backbone wants unless a transform does', () => {
    expect(plan([resize()]).normalization).toEqual(colorMatrix([2, 0, 0, 0, 4, 0, 0, 0, 2], undefined, [-1, -2, -1]));
    expect(plan([normalize()]).normalization).toEqual((normalize() as ColorTransform).matrix(random));
    expect(planRender({ transforms: [], source, random }).normalization).toBeUndefined();
  });

  test('lets the last transform that names a border decide, and needs none where nothing beyond the edge shows', () => {
    const turned = randomRotation({ degrees: [20, 20], border: 'reflect' });
    expect(plan([turned, centerCrop({ size: 400 })]).border).toBe('reflect');
    expect(plan([turned, centerCrop({ size: 400, border: 'edge' })]).border).toBe('edge');
    expect(plan([centerCrop({ size: 400 })]).border).toBe('black');
    expect(plan([turned, centerCrop({ size: 50 })]).border).toBe('edge');
    expect(plan([]).geometry).toEqual(identity3);
  });

  test('lets the last transform that names an interpolation decide, then the backbone', () => {
    const linear: GeometricTransform = { stage: 'geometry', interpolation: 'bilinear', warp: (_, size) => ({ matrix: identity3, size }) };
    const cubic: GeometricTransform = { ...linear, interpolation: 'bicubic' };
    const interpolationOf = (...transforms: Transform[]) => planRender({ transforms, source, random, interpolation: 'bicubic' }).interpolation;
    expect([interpolationOf(), interpolationOf(centerCrop()), interpolationOf(linear, centerCrop()), interpolationOf(linear, cubic)]).toEqual(['bicubic', 'bicubic', 'bilinear', 'bicubic']);
    expect(plan([]).interpolation).toBe('bilinear');
  });

  test('keeps pixel transforms, with their randomness, and passes over batch transforms', () => {
    const blur: PixelTransform = { stage: 'pixel', apply: () => {} };
    const { pixel } = plan([{ stage: 'batch', apply: (batch) => batch }, blur]);
    expect(pixel.map(({ transform }) => transform)).toEqual([blur]);
    expect(pixel[0]!.random.uniform(0, 1)).toBe(random.fork(1).uniform(0, 1));
  });

  test('refuses colors after normalization, and a normalization that mixes channels', () => {
    expect(() => plan([normalize(), colorJitter()])).toThrow(/follows one that normalizes/);
    expect(() => plan([normalize(), normalize()])).toThrow(/normalize once/);
    const mixing = { ...(colorJitter({ saturation: 1 }) as ColorTransform), normalizes: true };
    expect(() => plan([mixing])).toThrow(/mixes channels/);
    const shifting = { stage: 'color' as const, normalizes: true, matrix: () => multiplyColor(colorMatrix([2, 0, 0, 0, 2, 0, 0, 0, 2]), identityColor) };
    expect(() => plan([shifting])).not.toThrow();
  });
});

describe('planDecode', () => {
  test('reduces exactly as far as a resize asks', () => {
    const { reduced, region } = planDecode(plan([resize({ size: 256 }), centerCrop({ size: 224 })]));
    expect(reduced).toEqual({ width: 341, height: 256 });
    // 16 and 58.5 pixels stay out on each side; one more column and row may be touched by rounding.
    expect(region.left).toBeGreaterThanOrEqual(57);
    expect(region.left + region.width).toBeLessThanOrEqual(284);
    expect(region.top).toBeGreaterThanOrEqual(15);
    expect(region.top + region.height).toBeLessThanOrEqual(242);
  });

  test('takes what a cubic looks at: one pixel more on each side', () => {
    const transforms = [resize({ size: 256 }), centerCrop({ size: 224 })];
    const { region } = planDecode(plan(transforms));
    const wider = planDecode(planRender({ transforms, source, random, interpolation: 'bicubic' })).region;
    expect(wider).toEqual({ left: region.left - 1, top: region.top - 1, width: region.width + 2, height: region.height + 2 });
  });

  test('does not enlarge, nor reduce by little', () => {
    expect(planDecode(plan([resize({ size: 600 })])).reduced).toEqual(source);
    expect(planDecode(plan([resize({ size: 320 })])).reduced).toEqual(source);
    expect(planDecode(plan([resize({ size: { width: 100, height: 375 } })])).reduced).toEqual({ width: 100, height: 375 });
  });

  test('reduces a turned picture along its own axes', () => {
    const upright = planDecode(plan([randomRotation({ degrees: [90, 90] }), resize({ size: { width: 100, height: 75 } })], { width: 400, height: 400 }));
    // After the quarter turn the result's 100 columns run down the source.
    expect(upright.reduced).toEqual({ width: 75, height: 100 });
  });

  test('decodes at one of a few scales, so that crops share what was decoded', () => {
    const large = { width: 4000, height: 3000 };
    const scaleOf = (size: number) => planDecode(plan([resize({ size })], large)).scale;
    expect([3000, 1501, 1500, 751, 750, 376, 375, 50].map(scaleOf)).toEqual([1, 1, 2, 2, 4, 4, 8, 8]);
    // One direction alone cannot be left out.
    expect(planDecode(plan([resize({ size: { width: 400, height: 3000 } })], large)).scale).toBe(1);
  });

  test('takes the whole picture where it may be mirrored at the edge, and at least one pixel elsewhere', () => {
    const turned = planDecode(plan([randomRotation({ degrees: [45, 45], border: 'reflect' })]));
    expect(turned.region).toEqual({ left: 0, top: 0, ...source });
    const away: GeometricTransform = { stage: 'geometry', border: 'black', warp: (_, size) => ({ matrix: [1, 0, 9, 0, 1, -9, 0, 0, 1], size }) };
    expect(planDecode(plan([away])).region).toEqual({ left: 499, top: 0, width: 1, height: 1 });
  });
});
