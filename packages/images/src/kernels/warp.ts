import { interpolateCubicRow, sampleCubicWithBorder } from './cubic';
import { sampleWithBorder } from './sample';

// Resamples a picture by bilinear or bicubic interpolation. Results are u16[height][width][4]: red, green, blue with 8 bits
// of fraction, and nothing.

/** Coordinates in fixed point have 16 bits of fraction. */
const fixed: f64 = 65_536;

/**
 * @param source u8[sourceHeight][sourceWidth][3], its rows `stride` bytes apart
 * @param matrix f64[9]: column and row of the result to those of the source, both counted from pixel centers
 * @param border 0 black, 1 reflect, 2 edge
 * @param cubic the weights of `sampleCubicWithBorder`; 0 for bilinear interpolation
 */
export function warp(source: usize, stride: i32, sourceWidth: i32, sourceHeight: i32, matrix: usize, border: u32, cubic: usize, width: i32, height: i32, target: usize): void {
  const scale = load<f64>(matrix, 64);
  if (load<f64>(matrix, 48) === 0 && load<f64>(matrix, 56) === 0 && scale !== 0) {
    warpAffine(source, stride, sourceWidth, sourceHeight, matrix, 1 / scale, border, cubic, width, height, target);
  } else {
    warpProjective(source, stride, sourceWidth, sourceHeight, matrix, border, cubic, width, height, target);
  }
}

function warpProjective(source: usize, stride: i32, sourceWidth: i32, sourceHeight: i32, matrix: usize, border: u32, cubic: usize, width: i32, height: i32, target: usize): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, target += 8) {
      const w = load<f64>(matrix, 48) * column + load<f64>(matrix, 56) * row + load<f64>(matrix, 64);
      const x = load<f64>(matrix, 0) * column + load<f64>(matrix, 8) * row + load<f64>(matrix, 16);
      const y = load<f64>(matrix, 24) * column + load<f64>(matrix, 32) * row + load<f64>(matrix, 40);
      sampleOne(source, stride, sourceWidth, sourceHeight, x / w, y / w, border, cubic, target);
    }
  }
}

function warpAffine(source: usize, stride: i32, sourceWidth: i32, sourceHeight: i32, matrix: usize, scale: f64, border: u32, cubic: usize, width: i32, height: i32, target: usize): void {
  const columnStep = load<f64>(matrix, 0) * scale;
  const rowStep = load<f64>(matrix, 24) * scale;
  // Rounding to fixed point strays by as much over a row.
  const margin = <f64>(width + 2) / fixed;
  // How much further the outer of four pixels lies than the inner ones.
  const reach: f64 = cubic === 0 ? 0 : 1;
  const low = reach + margin;
  // Beyond that a fixed-point coordinate would not fit into 32 bits.
  const fits = sourceWidth <= 32_767 && sourceHeight <= 32_767;
  for (let row = 0; row < height; row++, target += <usize>width * 8) {
    const firstColumn = (load<f64>(matrix, 8) * row + load<f64>(matrix, 16)) * scale;
    const firstRow = (load<f64>(matrix, 32) * row + load<f64>(matrix, 40)) * scale;
    // The columns from `from` to before `to` look at neighbors inside the source only.
    const from = max(entry(firstColumn, columnStep, low, sourceWidth - 1 - low, width), entry(firstRow, rowStep, low, sourceHeight - 1 - low, width));
    const exit = min(exitOf(firstColumn, columnStep, low, sourceWidth - 1 - low, width), exitOf(firstRow, rowStep, low, sourceHeight - 1 - low, width));
    const to = fits ? max(from, exit) : from;
    for (let column = 0; column < from; column++) {
      sampleOne(source, stride, sourceWidth, sourceHeight, firstColumn + columnStep * column, firstRow + rowStep * column, border, cubic, target + column * 8);
    }
    if (from < to) {
      const columnIncrement = <i32>nearest(columnStep * fixed);
      const rowIncrement = <i32>nearest(rowStep * fixed);
      const startColumn = <i32>nearest((firstColumn + columnStep * from) * fixed);
      const startRow = <i32>nearest((firstRow + rowStep * from) * fixed);
      if (cubic === 0) interpolateRow(source, stride, startColumn, startRow, columnIncrement, rowIncrement, target + from * 8, to - from);
      else interpolateCubicRow(source, stride, startColumn, startRow, columnIncrement, rowIncrement, cubic, target + from * 8, to - from);
    }
    for (let column = to; column < width; column++) {
      sampleOne(source, stride, sourceWidth, sourceHeight, firstColumn + columnStep * column, firstRow + rowStep * column, border, cubic, target + column * 8);
    }
  }
}

function sampleOne(source: usize, stride: i32, width: i32, height: i32, column: f64, row: f64, border: u32, cubic: usize, target: usize): void {
  if (cubic === 0) sampleWithBorder(source, stride, width, height, column, row, border, target);
  else sampleCubicWithBorder(source, stride, width, height, column, row, border, cubic, target);
}

/** The first of `count` steps from `start` that lies between `low` and `high`, or `count`. */
function entry(start: f64, step: f64, low: f64, high: f64, count: i32): i32 {
  if (low > high) return count;
  if (step === 0) return start >= low && start <= high ? 0 : count;
  return <i32>min(max(ceil(((step > 0 ? low : high) - start) / step), 0), count);
}

/** The first step after those that lie between `low` and `high`, at most `count`. */
function exitOf(start: f64, step: f64, low: f64, high: f64, count: i32): i32 {
  if (step === 0) return count;
  return <i32>min(max(floor(((step > 0 ? high : low) - start) / step) + 1, 0), count);
}

/**
 * The inner loop, on samples that need no look at the border. Weights have 11 bits of fraction, so that
 * 255 · 2¹¹ · 2¹¹ fits into 31 bits.
 */
function interpolateRow(source: usize, stride: i32, column: i32, row: i32, columnIncrement: i32, rowIncrement: i32, target: usize, count: i32): void {
  // Two pixels as pairs of red, green and blue, widened to 16 bits.
  const pairs = i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1);
  const half = i32x4.splat(1 << 13);
  for (const end = target + count * 8; target < end; target += 8) {
    const right = (column >> 5) & 2047;
    const below = (row >> 5) & 2047;
    const upper = source + (row >> 16) * stride + (column >> 16) * 3;
    const across = i32x4.splat(right << 16 | (2048 - right));
    const above = i32x4.dot_i16x8_s(i8x16.swizzle(v128.load64_zero(upper), pairs), across);
    const under = i32x4.dot_i16x8_s(i8x16.swizzle(v128.load64_zero(upper + stride), pairs), across);
    const sum = i32x4.add(i32x4.mul(above, i32x4.splat(2048 - below)), i32x4.mul(under, i32x4.splat(below)));
    const color = i32x4.shr_u(i32x4.add(sum, half), 14);
    v128.store64_lane(target, i16x8.narrow_i32x4_u(color, color), 0);
    column += columnIncrement;
    row += rowIncrement;
  }
}
