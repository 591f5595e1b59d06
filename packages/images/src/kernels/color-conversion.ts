import { upsampleRow } from './chroma';

// Planes of luma and chroma to red, green and blue, bit for bit as libjpeg does it (jdcolor.c): factors of 16 bits of fraction.

// Of (blue chroma, red chroma), as far as they are no whole numbers: red has 1.402, green -0.344 and -0.714, blue 1.772.
const toRed = i16x8(0, 26345, 0, 26345, 0, 26345, 0, 26345);
const toGreen = i16x8(-22554, 18734, -22554, 18734, -22554, 18734, -22554, 18734);
const toBlue = i16x8(-14942, 0, -14942, 0, -14942, 0, -14942, 0);

/**
 * Converts a region of a decoded scan to red, green and blue.
 *
 * @param across columns of luma for one of chroma, 1 or 2; 0 for a picture without chroma
 * @param down rows of luma for one of chroma, 1 or 2 (2 only if `across` is 2)
 * @param width of the whole picture
 * @param left first column of the region, even
 * @param scratch room for 4 · width + 256 bytes
 * @param target u8[bottom - top][right - left][3], and 48 bytes more
 */
export function convertRegion(luma: usize, lumaStride: u32, blue: usize, red: usize, chromaStride: u32, across: u32, down: u32, width: u32, height: u32, left: u32, top: u32, right: u32, bottom: u32, scratch: usize, target: usize): void {
  const count = right - left;
  const blueRow = scratch;
  const redRow = scratch + width + 64;
  const sums = redRow + width + 64;
  if (across === 0) memory.fill(scratch, 128, (width + 64) * 2);
  const chromaWidth = (width + 1) >> 1;
  const chromaHeight = (height + 1) >> 1;
  for (let row = top; row < bottom; row++, target += count * 3) {
    const lumaRow = luma + row * lumaStride + left;
    if (across === 0) {
      convertRow(lumaRow, blueRow, redRow, count, target);
    } else if (across === 1) {
      const offset = row * chromaStride + left;
      convertRow(lumaRow, blue + offset, red + offset, count, target);
    } else {
      const near = down === 2 ? row >> 1 : row;
      const far = (row & 1) === 1 ? min(near + 1, chromaHeight - 1) : max(near, 1) - 1;
      const from = left >> 1;
      const to = (right + 1) >> 1;
      upsampleRow(blue + near * chromaStride, down === 2 ? blue + far * chromaStride : 0, from, to, chromaWidth, sums, blueRow);
      upsampleRow(red + near * chromaStride, down === 2 ? red + far * chromaStride : 0, from, to, chromaWidth, sums, redRow);
      convertRow(lumaRow, blueRow, redRow, count, target);
    }
  }
}

/** Writes 3 · count bytes, and up to 47 more. */
function convertRow(luma: usize, blue: usize, red: usize, count: u32, target: usize): void {
  for (let column: u32 = 0; column < count; column += 16, target += 48) {
    convertEight(luma + column, blue + column, red + column, target);
    convertEight(luma + column + 8, blue + column + 8, red + column + 8, target + 24);
  }
}

function convertEight(luma: usize, blue: usize, red: usize, target: usize): void {
  const middle = i16x8.splat(128);
  const y = v128.load_ext<u8>(luma);
  const cb = i16x8.sub(v128.load_ext<u8>(blue), middle);
  const cr = i16x8.sub(v128.load_ext<u8>(red), middle);
  const low = v128.shuffle<i16>(cb, cr, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = v128.shuffle<i16>(cb, cr, 4, 12, 5, 13, 6, 14, 7, 15);
  const r = i16x8.add(i16x8.add(y, cr), product(low, high, toRed));
  const g = i16x8.add(i16x8.sub(y, cr), product(low, high, toGreen));
  const b = i16x8.add(i16x8.add(y, i16x8.add(cb, cb)), product(low, high, toBlue));
  const redGreen = i8x16.narrow_i16x8_u(r, g);
  const blues = i8x16.narrow_i16x8_u(b, b);
  v128.store(target, v128.shuffle<i8>(redGreen, blues, 0, 8, 16, 1, 9, 17, 2, 10, 18, 3, 11, 19, 4, 12, 20, 5));
  v128.store64_lane(target + 16, v128.shuffle<i8>(redGreen, blues, 13, 21, 6, 14, 22, 7, 15, 23, 0, 0, 0, 0, 0, 0, 0, 0), 0);
}

function product(low: v128, high: v128, factors: v128): v128 {
  const half = i32x4.splat(32768);
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, factors), half), 16),
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, factors), half), 16),
  );
}
