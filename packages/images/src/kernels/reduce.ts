// Resamples a picture to a smaller one, each direction by itself, and rounds to 8 bits after each. Weights have 14 bits of
// fraction and come in pairs, so that one instruction multiplies two and adds.

/**
 * Vertically: each row of the result is a weighted sum of rows of the source.
 *
 * @param source u8[source rows][rowLength], its rows `stride` bytes apart
 * @param starts i32[rows]: the first source row of each sum
 * @param weights i16[rows][taps]; `taps` is even
 * @param target u8[rows][rowLength], and 16 bytes more
 */
export function reduceRows(source: usize, stride: u32, rowLength: u32, rows: u32, starts: usize, weights: usize, taps: u32, target: usize): void {
  const half = i32x4.splat(1 << 13);
  for (let row: u32 = 0; row < rows; row++, weights += taps * 2, target += rowLength) {
    const first = source + load<i32>(starts + row * 4) * stride;
    for (let column: u32 = 0; column < rowLength; column += 8) {
      let low = half;
      let high = half;
      let place = first + column;
      for (let tap: u32 = 0; tap < taps; tap += 2, place += 2 * stride) {
        const pair = v128.load32_splat(weights + tap * 2);
        const one = v128.load_ext<u8>(place);
        const next = v128.load_ext<u8>(place + stride);
        low = i32x4.add(low, i32x4.dot_i16x8_s(v128.shuffle<i16>(one, next, 0, 8, 1, 9, 2, 10, 3, 11), pair));
        high = i32x4.add(high, i32x4.dot_i16x8_s(v128.shuffle<i16>(one, next, 4, 12, 5, 13, 6, 14, 7, 15), pair));
      }
      const levels = i16x8.narrow_i32x4_s(i32x4.shr_s(low, 14), i32x4.shr_s(high, 14));
      v128.store64_lane(target + column, i8x16.narrow_i16x8_u(levels, levels), 0);
    }
  }
}

/**
 * Horizontally: each pixel of the result is a weighted sum of pixels of its row.
 *
 * @param source u8[rows][width][3], its rows `stride` bytes apart
 * @param starts i32[columns]: the first source column of each sum
 * @param weights i16[columns][taps]; `taps` is even
 * @param target u8[rows][columns][3], and 1 byte more
 */
export function reduceColumns(source: usize, stride: u32, rows: u32, columns: u32, starts: usize, weights: usize, taps: u32, target: usize): void {
  const half = i32x4.splat(1 << 13);
  // Two pixels as pairs of red, green and blue, widened to 16 bits.
  const pairs = i8x16(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1);
  for (let row: u32 = 0; row < rows; row++, source += stride) {
    let weight = weights;
    for (let column: u32 = 0; column < columns; column++, target += 3) {
      let sum = half;
      let place = source + load<i32>(starts + column * 4) * 3;
      for (let tap: u32 = 0; tap < taps; tap += 2, place += 6, weight += 4) {
        sum = i32x4.add(sum, i32x4.dot_i16x8_s(i8x16.swizzle(v128.load64_zero(place), pairs), v128.load32_splat(weight)));
      }
      const levels = i16x8.narrow_i32x4_s(i32x4.shr_s(sum, 14), sum);
      v128.store32_lane(target, i8x16.narrow_i16x8_u(levels, levels), 0);
    }
  }
}
