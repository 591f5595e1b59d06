import {
  type Border,
  type ColorMatrix,
  colorMatrix,
  identity3,
  identityColor,
  type ImageSize,
  type Interpolation,
  type Matrix3,
  multiply3,
  multiplyColor,
  type Normalization,
  type PixelTransform,
  type Random,
  ThawError,
  type Transform,
  transformPoint,
} from '@thaw/core';

/** Everything a pipeline does to one picture, with all randomness drawn. */
export interface RenderPlan {
  /** Size of the picture in pixels, after EXIF orientation. */
  readonly source: ImageSize;
  /** Size of the result in pixels. */
  readonly size: ImageSize;
  /** Takes a point of the result to the point of the source it shows; both frames are [-1, 1]², edge to edge. */
  readonly geometry: Matrix3;
  readonly border: Border;
  readonly interpolation: Interpolation;
  /** All color transforms but normalization. Colors lie in [0, 1]. */
  readonly color: ColorMatrix;
  /** Scales and shifts each channel; undefined leaves colors in [0, 1]. */
  readonly normalization: ColorMatrix | undefined;
  /** In order, each with its own randomness. They run after `color` and before `normalization`. */
  readonly pixel: readonly { readonly transform: PixelTransform; readonly random: Random }[];
}

export interface PlanOptions {
  /** The first is applied first. Batch transforms belong to the device and are passed over. */
  readonly transforms: readonly Transform[];
  /** Size of the picture in pixels, after EXIF orientation. */
  readonly source: ImageSize;
  /** Of this picture; transform number i draws from `random.fork(i)`. */
  readonly random: Random;
  /** Used when no transform normalizes: the backbone's own. Without either, colors stay in [0, 1]. */
  readonly normalization?: Normalization | undefined;
  /** Used when no transform names one: the backbone's. Default bilinear. */
  readonly interpolation?: Interpolation | undefined;
}

/**
 * Draws every transform and multiplies what can be multiplied: one matrix for all geometry, one for all color.
 *
 * @throws ThawError when a color transform follows one that normalizes, or a normalization mixes channels
 */
export function planRender({ transforms, source, random, normalization, interpolation: given = 'bilinear' }: PlanOptions): RenderPlan {
  let size = source;
  let geometry = identity3;
  let border: Border = 'black';
  let interpolation = given;
  let color = identityColor;
  let ownNormalization: ColorMatrix | undefined;
  const pixel: { transform: PixelTransform; random: Random }[] = [];
  transforms.forEach((transform, index) => {
    const own = random.fork(index);
    if (transform.stage === 'geometry') {
      const warp = transform.warp(own, size);
      // A point of the result goes through the last warp first.
      geometry = multiply3(geometry, warp.matrix);
      size = warp.size;
      border = transform.border ?? border;
      interpolation = transform.interpolation ?? interpolation;
    } else if (transform.stage === 'color') {
      if (ownNormalization !== undefined) {
        throw new ThawError('A color transform follows one that normalizes.', {
          given: `transform ${index + 1} of ${transforms.length}`,
          cure: 'normalize once, after all other color transforms',
        });
      }
      if (transform.normalizes === true) ownNormalization = checkedNormalization(transform.matrix(own));
      else color = multiplyColor(transform.matrix(own), color);
    } else if (transform.stage === 'pixel') {
      pixel.push({ transform, random: own });
    }
  });
  return {
    source,
    size,
    geometry,
    border: showsOnlyTheInside(geometry) ? 'edge' : border,
    interpolation,
    color,
    normalization: ownNormalization ?? (normalization && normalizationMatrix(normalization)),
    pixel,
  };
}

/**
 * True when the whole result shows the inside of the source. Then a border would only darken the outer half of the
 * edge pixels, where there is no neighbor to interpolate with: a crop or a resize does not do that.
 */
const showsOnlyTheInside = (geometry: Matrix3): boolean =>
  cornersOf(geometry).every(([x, y, w]) => w > 0 && Math.abs(x) <= 1 + 1e-6 && Math.abs(y) <= 1 + 1e-6);

/** Where the corners of the result lie in the source, each with its depth `w`: the whole result is in front if all are positive. */
export const cornersOf = (geometry: Matrix3): (readonly [x: number, y: number, w: number])[] =>
  ([[-1, -1], [1, -1], [-1, 1], [1, 1]] as const).map(([x, y]) => [
    ...transformPoint(geometry, x, y),
    geometry[6] * x + geometry[7] * y + geometry[8],
  ]);

function normalizationMatrix({ mean, standardDeviation: [red, green, blue] }: Normalization): ColorMatrix {
  return colorMatrix([1 / red, 0, 0, 0, 1 / green, 0, 0, 0, 1 / blue], undefined, [-mean[0] / red, -mean[1] / green, -mean[2] / blue]);
}

/** Cutting colors to [0, 1] joins the normalization only if each channel depends on itself alone. */
function checkedNormalization(matrix: ColorMatrix): ColorMatrix {
  const mixes = matrix.some((value, index) => value !== 0 && index % 7 !== 6 && index % 7 !== Math.floor(index / 7));
  if (mixes) {
    throw new ThawError('A transform that normalizes mixes channels or looks at the mean color.', {
      wanted: 'a scale and a shift for each channel by itself',
      cure: 'leave `normalizes` out, and normalize in a transform after it',
    });
  }
  return matrix;
}
