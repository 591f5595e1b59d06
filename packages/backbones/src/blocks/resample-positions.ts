import type { Resample } from '../assign-weights.ts';

/**
 * Fits position embeddings, [1, 1 + side², channels], to another grid of patches, as timm does: the first token, which has
 * no place, stays; the others are scaled like a picture.
 */
export const resamplePositions: Resample = (_name, given, wanted) => {
  const [from, to] = [sideOf(given), sideOf(wanted)];
  if (from === undefined || to === undefined || given[2] !== wanted[2]) return undefined;
  const channels = wanted[2]!;
  return ({ data }) => {
    const embeddings = data as Float32Array;
    const fitted = new Float32Array((1 + to * to) * channels);
    fitted.set(embeddings.subarray(0, channels));
    fitted.set(scaleSquare(embeddings.subarray(channels), { from, to, channels }), channels);
    return { dtype: 'float32', shape: wanted, data: fitted };
  };
};

/** Patches along the side of the grid; undefined where the shape is that of something else. */
function sideOf(shape: readonly number[]): number | undefined {
  const side = Math.sqrt((shape[1] ?? 0) - 1);
  return shape.length === 3 && shape[0] === 1 && Number.isInteger(side) ? side : undefined;
}

interface Scaling {
  /** Side before. */
  readonly from: number;
  /** Side after. */
  readonly to: number;
  readonly channels: number;
}

/** Bicubic, with antialiasing where it shrinks, as PyTorch: [from, from, channels] → [to, to, channels]. */
function scaleSquare(pixels: ArrayLike<number>, { from, to, channels }: Scaling): Float64Array {
  const weights = scalingWeights(from, to);
  // First the columns, then the rows.
  const narrow = scaleAxis(pixels, weights, { outer: from, from, to, inner: channels });
  return scaleAxis(narrow, weights, { outer: 1, from, to, inner: to * channels });
}

/** [outer, from, inner] → [outer, to, inner], each entry a weighted sum along the middle. */
function scaleAxis(values: ArrayLike<number>, weights: readonly Float64Array[], { outer, from, to, inner }: { outer: number; from: number; to: number; inner: number }): Float64Array {
  const scaled = new Float64Array(outer * to * inner);
  for (let block = 0; block < outer; block++) {
    for (const [target, row] of weights.entries()) {
      for (const [source, weight] of row.entries()) {
        if (weight === 0) continue;
        for (let place = 0; place < inner; place++) {
          scaled[(block * to + target) * inner + place]! += weight * values[(block * from + source) * inner + place]!;
        }
      }
    }
  }
  return scaled;
}

/** How much of each pixel before goes into each pixel after; every row sums to 1. */
function scalingWeights(from: number, to: number): Float64Array[] {
  const scale = from / to;
  // Shrinking stretches the kernel, so that no pixel is passed over.
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, target) => {
    const center = scale * (target + 0.5);
    const row = Float64Array.from({ length: from }, (_value, source) => cubic((source + 0.5 - center) / stretch));
    const sum = row.reduce((total, weight) => total + weight);
    return row.map((weight) => weight / sum);
  });
}

/** The kernel of Keys (1981) with a = −1/2, zero from a distance of 2 on. */
function cubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}
