import { type AnyPlugin, type ColorTransform, createRandom, type GeometricTransform, type ImageSize, type PixelTransform, type Transform } from '@thaw/core';
import { batchTransformChecks } from './batch-transform.ts';
import { type Check, type CheckSettings, describeChecks, ensure, ensureFinite, makePart } from './check.ts';
import { pluginChecks } from './plugin.ts';
import { randomnessChecks, seeds } from './randomness.ts';
import { cornersOf, determinant3 } from './warp-geometry.ts';

export interface TransformCheckSettings extends CheckSettings {
  /** True when the transform does the same whatever its randomness. */
  readonly deterministic?: boolean;
}

const sizes: readonly ImageSize[] = [
  { width: 64, height: 48 },
  { width: 33, height: 97 },
  { width: 1, height: 1 },
];

/** What a transform keeps to: `pluginChecks`, and the checks of its stage. */
export function transformChecks(plugin: AnyPlugin<'transform'>, settings: TransformCheckSettings = {}): Check[] {
  const create = () => makePart(plugin, settings.options);
  return [...pluginChecks(plugin, settings), ...stageChecks(create, settings.deterministic ?? false)];
}

/** A vitest suite of `transformChecks`. */
export const describeTransform = (plugin: AnyPlugin<'transform'>, settings: TransformCheckSettings = {}): void =>
  describeChecks(`transform ${plugin.name}`, transformChecks(plugin, settings));

function stageChecks(create: () => Transform, deterministic: boolean): Check[] {
  const { stage } = create();
  switch (stage) {
    case 'geometry':
      return geometryChecks(create as () => GeometricTransform, deterministic);
    case 'color':
      return colorChecks(create as () => ColorTransform, deterministic);
    case 'pixel':
      return pixelChecks(create as () => PixelTransform, deterministic);
    case 'batch':
      return batchTransformChecks(create, deterministic);
    default:
      return [{ title: 'has a stage', run: () => ensure(false, 'The transform has no known stage.', { given: String(stage), available: ['geometry', 'color', 'pixel', 'batch'] }) }];
  }
}

const geometryChecks = (create: () => GeometricTransform, deterministic: boolean): Check[] => [
  ...randomnessChecks((seed) => sizes.map((size) => create().warp(createRandom(seed), Object.freeze({ ...size }))), deterministic),
  {
    title: 'warps to a whole, positive size with a finite, invertible matrix',
    run: () =>
      forEveryWarp(create(), ({ matrix, size }) => {
        ensure(Number.isInteger(size.width) && Number.isInteger(size.height) && size.width > 0 && size.height > 0, 'The size of the result is not whole and positive.', { given: JSON.stringify(size) });
        ensure(matrix.length === 9, 'The matrix is not 3×3.', { given: `${matrix.length} numbers` });
        ensureFinite(matrix, 'The matrix is not finite.');
        ensure(Math.abs(determinant3(matrix)) > 1e-9, 'The matrix squeezes the picture to a line or a point.', { given: matrix.join(' ') });
      }),
  },
  {
    title: 'names a border if it can show what lies beyond the edge',
    run() {
      const transform = create();
      if (transform.border !== undefined) return;
      forEveryWarp(transform, ({ matrix }, input) => {
        const outside = cornersOf(matrix).find(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) > 1 + 1e-6);
        ensure(outside === undefined, `A corner of the result shows (${outside?.join(', ')}) of a ${input.width} × ${input.height} picture, which ends at ±1.`, {
          cure: 'give the transform a `border`',
        });
      });
    },
  },
];

const colorChecks = (create: () => ColorTransform, deterministic: boolean): Check[] => [
  ...randomnessChecks((seed) => create().matrix(createRandom(seed)), deterministic),
  {
    title: 'gives finite colour matrices of 3 × 7 numbers',
    run() {
      for (const seed of seeds) {
        const matrix = create().matrix(createRandom(seed));
        ensure(matrix.length === 21, 'A colour matrix has 21 numbers.', { given: `${matrix.length} numbers`, cure: 'build it with colorMatrix of @thaw/core' });
        ensureFinite(matrix, 'The colour matrix is not finite.');
      }
    },
  },
];

const pixelChecks = (create: () => PixelTransform, deterministic: boolean): Check[] => [
  ...randomnessChecks((seed) => Array.from(applied(create(), seed)), deterministic),
  {
    title: 'leaves colours within [0, 1]',
    run() {
      for (const seed of seeds) {
        const outside = applied(create(), seed).find((value) => !(value >= 0 && value <= 1));
        ensure(outside === undefined, 'A colour left [0, 1].', { given: String(outside), cure: 'clamp the result' });
      }
    },
  },
];

/** Result of a pixel transform on a fixed noise picture of 16 × 12 pixels. */
function applied(transform: PixelTransform, seed: number): Float32Array {
  const noise = createRandom(0).fork('picture');
  const pixels = { width: 16, height: 12, data: Float32Array.from({ length: 16 * 12 * 3 }, () => noise.uniform(0, 1)) };
  transform.apply(pixels, createRandom(seed));
  return pixels.data;
}

function forEveryWarp(transform: GeometricTransform, look: (warp: ReturnType<GeometricTransform['warp']>, input: ImageSize) => void): void {
  for (const size of sizes) for (const seed of seeds) look(transform.warp(createRandom(seed), size), size);
}
