import { borderBlack, borderReflect, reflected } from './sample';

// Samples by cubic convolution. Weights are those of four pixels in a row, for places from the second to the third, 2048 to a
// pixel, with 14 bits of fraction: i16[2049][4].

/** Level 255 with 8 bits of fraction. Cubics overshoot beside edges. */
const white: f64 = 255 * 256;

/**
 * Writes the color at (column, row), counted from pixel centers, by cubic convolution; beyond the edges the border decides,
 * for each of the sixteen pixels.
 *
 * @param source u8[height][width][3], its rows `stride` bytes apart
 * @param target u16[3] with 8 bits of fraction: 255 · 256 is white
 */
export function sampleCubicWithBorder(source: usize, stride: i32, width: i32, height: i32, column: f64, row: f64, border: u32, weights: usize, target: usize): void {
  if (border === borderReflect) {
    column = reflected(column, width);
    row = reflected(row, height);
  }
  if (border !== borderBlack) {
    // Further out all is as there.
    column = min(max(column, -1), width);
    row = min(max(row, -1), height);
  }
  let red: f64 = 0;
  let green: f64 = 0;
  let blue: f64 = 0;
  // Beyond that, all sixteen are black. Comparisons with NaN fail too.
  if (column > -2 && column < width + 1 && row > -2 && row < height + 1) {
    const left = floor(column);
    const top = floor(row);
    const across = weights + <i32>nearest((column - left) * 2048) * 8;
    const down = weights + <i32>nearest((row - top) * 2048) * 8;
    for (let index = 0; index < 16; index++) {
      const x = withBorder(<i32>left - 1 + (index & 3), width, border);
      const y = withBorder(<i32>top - 1 + (index >> 2), height, border);
      if (x < 0 || y < 0) continue;
      const weight = <f64>load<i16>(across + (index & 3) * 2) * <f64>load<i16>(down + (index >> 2) * 2);
      const place = source + <usize>y * stride + x * 3;
      red += weight * load<u8>(place, 0);
      green += weight * load<u8>(place, 1);
      blue += weight * load<u8>(place, 2);
    }
  }
  store<u16>(target, toLevel(red), 0);
  store<u16>(target, toLevel(green), 2);
  store<u16>(target, toLevel(blue), 4);
}

/** The pixel that stands for `index`, or −1 for black. */
function withBorder(index: i32, length: i32, border: u32): i32 {
  if (index >= 0 && index < length) return index;
  if (border === borderBlack) return -1;
  return border === borderReflect ? <i32>reflected(index, length) : min(max(index, 0), length - 1);
}

/** @param sum of levels, times 2²⁸ */
function toLevel(sum: f64): u16 {
  return <u16>min(max(sum / 1_048_576 + 0.5, 0), white);
}

/**
 * Samples along a line, where all sixteen pixels of each sample are inside. Places have 16 bits of fraction.
 *
 * @param target u16[count][4]
 */
export function interpolateCubicRow(source: usize, stride: i32, column: i32, row: i32, columnIncrement: i32, rowIncrement: i32, weights: usize, target: usize, count: i32): void {
  const half = i32x4.splat(1 << 11);
  const most = i32x4.splat(<i32>white);
  for (const end = target + count * 8; target < end; target += 8) {
    const across = weights + (((column & 65_535) + 16) >> 5) * 8;
    const down = weights + (((row & 65_535) + 16) >> 5) * 8;
    const left = v128.load32_splat(across);
    const right = v128.load32_splat(across, 4);
    const place = source + ((row >> 16) - 1) * stride + ((column >> 16) - 1) * 3;
    const upper = i16x8.narrow_i32x4_s(cubicAcross(place, left, right), cubicAcross(place + stride, left, right));
    const lower = i16x8.narrow_i32x4_s(cubicAcross(place + 2 * stride, left, right), cubicAcross(place + 3 * stride, left, right));
    const sum = i32x4.add(
      i32x4.dot_i16x8_s(v128.shuffle<i16>(upper, upper, 0, 4, 1, 5, 2, 6, 3, 7), v128.load32_splat(down)),
      i32x4.dot_i16x8_s(v128.shuffle<i16>(lower, lower, 0, 4, 1, 5, 2, 6, 3, 7), v128.load32_splat(down, 4)),
    );
    const color = i32x4.min_s(i32x4.shr_s(i32x4.add(sum, half), 12), most);
    v128.store64_lane(target, i16x8.narrow_i32x4_u(color, color), 0);
    column += columnIncrement;
    row += rowIncrement;
  }
}

/** Red, green and blue of four pixels, weighed, with 6 bits of fraction: 255 · 1.25 · 2⁶ fits into 16 bits. */
function cubicAcross(place: usize, left: v128, right: v128): v128 {
  const pixels = v128.load(place);
  // Two pixels as pairs of red, green and blue, widened to 16 bits; then the next two.
  const first = i8x16.swizzle(pixels, i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1));
  const last = i8x16.swizzle(pixels, i8x16(6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1));
  const sum = i32x4.add(i32x4.dot_i16x8_s(first, left), i32x4.dot_i16x8_s(last, right));
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(1 << 7)), 8);
}
