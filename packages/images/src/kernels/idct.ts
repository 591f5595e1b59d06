// The inverse cosine transform of a block: libjpeg's accurate integer method (jidctint.c, after Loeffler, Ligtenberg and
// Moschytz 1989), bit for bit as its SIMD versions have it. Factors have 13 bits of fraction, and come in pairs: one for
// each of two rows whose products are added.

const sumOf2And6 = i16x8(10703, 4433, 10703, 4433, 10703, 4433, 10703, 4433);
const differenceOf2And6 = i16x8(4433, -10704, 4433, -10704, 4433, -10704, 4433, -10704);
const thirdTurn = i16x8(-6436, 9633, -6436, 9633, -6436, 9633, -6436, 9633);
const fourthTurn = i16x8(9633, 6437, 9633, 6437, 9633, 6437, 9633, 6437);
const first7And1 = i16x8(-4927, -7373, -4927, -7373, -4927, -7373, -4927, -7373);
const last7And1 = i16x8(-7373, 4926, -7373, 4926, -7373, 4926, -7373, 4926);
const first5And3 = i16x8(-4176, -20995, -4176, -20995, -4176, -20995, -4176, -20995);
const last5And3 = i16x8(-20995, 4177, -20995, 4177, -20995, 4177, -20995, 4177);

/** The sums of one pass before they are cut to 16 bits: i32[2][8][4], the left and the right four columns. */
const sums: usize = memory.data(256, 16);

/** Transforms dequantized coefficients (i16[8][8], overwritten) and writes 8 rows of 8 bytes to `target`. */
export function transformBlock(block: usize, target: usize, stride: usize): void {
  transformColumns(block, 11);
  transpose(block);
  transformColumns(block, 18);
  transpose(block);
  const middle = i8x16.splat(-128);
  for (let row: usize = 0; row < 8; row += 2) {
    const levels = i8x16.narrow_i16x8_s(v128.load(block + row * 16), v128.load(block + row * 16 + 16));
    const bytes = v128.xor(levels, middle);
    v128.store64_lane(target + row * stride, bytes, 0);
    v128.store64_lane(target + (row + 1) * stride, bytes, 1);
  }
}

/** The result of `transformBlock` when all coefficients but the first are zero. */
export function fillBlock(coefficient: i32, target: usize, stride: usize): void {
  const level = i8x16.splat(<i8>min(max(((coefficient + 4) >> 3) + 128, 0), 255));
  for (let row: usize = 0; row < 8; row++) v128.store64_lane(target + row * stride, level, 0);
}

/** Transforms each column of `block` in place; the sums lose `shift` bits. */
function transformColumns(block: usize, shift: i32): void {
  const row0 = v128.load(block, 0);
  const row1 = v128.load(block, 16);
  const row2 = v128.load(block, 32);
  const row3 = v128.load(block, 48);
  const row4 = v128.load(block, 64);
  const row5 = v128.load(block, 80);
  const row6 = v128.load(block, 96);
  const row7 = v128.load(block, 112);
  const zero = i16x8.splat(0);
  const sum = i16x8.add(row0, row4);
  const difference = i16x8.sub(row0, row4);
  const third = i16x8.add(row7, row3);
  const fourth = i16x8.add(row5, row1);
  transformFour(pairLow(zero, sum), pairLow(zero, difference), pairLow(row2, row6), pairLow(row7, row1), pairLow(row5, row3), pairLow(third, fourth), sums, shift);
  transformFour(pairHigh(zero, sum), pairHigh(zero, difference), pairHigh(row2, row6), pairHigh(row7, row1), pairHigh(row5, row3), pairHigh(third, fourth), sums + 128, shift);
  for (let row: usize = 0; row < 128; row += 16) {
    v128.store(block + row, i16x8.narrow_i32x4_s(v128.load(sums + row), v128.load(sums + row + 128)));
  }
}

/** Four columns of `transformColumns`; `sum` and `difference` of rows 0 and 4 have 16 bits of fraction. */
function transformFour(sum: v128, difference: v128, rows26: v128, rows71: v128, rows53: v128, thirdFourth: v128, target: usize, shift: i32): void {
  const half = i32x4.splat(1 << (shift - 1));
  const outer = i32x4.add(i32x4.shr_s(sum, 3), half);
  const inner = i32x4.add(i32x4.shr_s(difference, 3), half);
  const even3 = i32x4.dot_i16x8_s(rows26, sumOf2And6);
  const even2 = i32x4.dot_i16x8_s(rows26, differenceOf2And6);
  const even10 = i32x4.add(outer, even3);
  const even13 = i32x4.sub(outer, even3);
  const even11 = i32x4.add(inner, even2);
  const even12 = i32x4.sub(inner, even2);
  const third = i32x4.dot_i16x8_s(thirdFourth, thirdTurn);
  const fourth = i32x4.dot_i16x8_s(thirdFourth, fourthTurn);
  const odd0 = i32x4.add(i32x4.dot_i16x8_s(rows71, first7And1), third);
  const odd3 = i32x4.add(i32x4.dot_i16x8_s(rows71, last7And1), fourth);
  const odd1 = i32x4.add(i32x4.dot_i16x8_s(rows53, first5And3), fourth);
  const odd2 = i32x4.add(i32x4.dot_i16x8_s(rows53, last5And3), third);
  v128.store(target, i32x4.shr_s(i32x4.add(even10, odd3), shift), 0);
  v128.store(target, i32x4.shr_s(i32x4.add(even11, odd2), shift), 16);
  v128.store(target, i32x4.shr_s(i32x4.add(even12, odd1), shift), 32);
  v128.store(target, i32x4.shr_s(i32x4.add(even13, odd0), shift), 48);
  v128.store(target, i32x4.shr_s(i32x4.sub(even13, odd0), shift), 64);
  v128.store(target, i32x4.shr_s(i32x4.sub(even12, odd1), shift), 80);
  v128.store(target, i32x4.shr_s(i32x4.sub(even11, odd2), shift), 96);
  v128.store(target, i32x4.shr_s(i32x4.sub(even10, odd3), shift), 112);
}

/** Transposes i16[8][8] in place. */
function transpose(block: usize): void {
  const a = v128.load(block, 0);
  const b = v128.load(block, 16);
  const c = v128.load(block, 32);
  const d = v128.load(block, 48);
  const e = v128.load(block, 64);
  const f = v128.load(block, 80);
  const g = v128.load(block, 96);
  const h = v128.load(block, 112);
  // Three rounds of interleaving rows that are four apart.
  const ae0 = pairLow(a, e), ae1 = pairHigh(a, e), bf0 = pairLow(b, f), bf1 = pairHigh(b, f);
  const cg0 = pairLow(c, g), cg1 = pairHigh(c, g), dh0 = pairLow(d, h), dh1 = pairHigh(d, h);
  const aceg0 = pairLow(ae0, cg0), aceg1 = pairHigh(ae0, cg0), aceg2 = pairLow(ae1, cg1), aceg3 = pairHigh(ae1, cg1);
  const bdfh0 = pairLow(bf0, dh0), bdfh1 = pairHigh(bf0, dh0), bdfh2 = pairLow(bf1, dh1), bdfh3 = pairHigh(bf1, dh1);
  v128.store(block, pairLow(aceg0, bdfh0), 0);
  v128.store(block, pairHigh(aceg0, bdfh0), 16);
  v128.store(block, pairLow(aceg1, bdfh1), 32);
  v128.store(block, pairHigh(aceg1, bdfh1), 48);
  v128.store(block, pairLow(aceg2, bdfh2), 64);
  v128.store(block, pairHigh(aceg2, bdfh2), 80);
  v128.store(block, pairLow(aceg3, bdfh3), 96);
  v128.store(block, pairHigh(aceg3, bdfh3), 112);
}

/** Interleaves the first four numbers of each. */
function pairLow(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

/** Interleaves the last four numbers of each. */
function pairHigh(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
