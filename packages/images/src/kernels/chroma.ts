// Chroma at the resolution of luma: libjpeg's "fancy" (triangle) upsampling, bit for bit (jdsample.c).

/**
 * Writes one row of a chroma plane at twice its width.
 *
 * @param near the row of the plane that this row lies in
 * @param far its other neighbor, which counts a third as much; 0 when the plane is not subsampled vertically
 * @param from first column of the plane to write
 * @param to the column after the last
 * @param width of the plane
 * @param sums room for i16[to - from + 18]
 * @param target gets 2 (to - from) bytes, and up to 15 more
 */
export function upsampleRow(near: usize, far: usize, from: u32, to: u32, width: u32, sums: usize, target: usize): void {
  const isSingle = far === 0;
  // A neighbor on either side; the ends of the plane are repeated.
  const first: u32 = from === 0 ? 0 : from - 1;
  const middle = sums + 16;
  const start = from === 0 ? middle : middle - 2;
  for (let column = first; column <= to; column += 8) {
    const place = start + (column - first) * 2;
    const nearest = v128.load_ext<u8>(near + column);
    if (isSingle) v128.store(place, nearest);
    else v128.store(place, i16x8.add(i16x8.mul(nearest, i16x8.splat(3)), v128.load_ext<u8>(far + column)));
  }
  if (from === 0) store<i16>(middle - 2, load<i16>(middle));
  if (to === width) store<i16>(middle + (to - from) * 2, load<i16>(middle + (to - from) * 2 - 2));
  const shift = isSingle ? 2 : 4;
  const evenHalf = i16x8.splat(isSingle ? 1 : 8);
  const oddHalf = i16x8.splat(isSingle ? 2 : 7);
  for (let column: u32 = 0; column < to - from; column += 8) {
    const place = middle + column * 2;
    const own = i16x8.mul(v128.load(place), i16x8.splat(3));
    const even = i16x8.shr_u(i16x8.add(i16x8.add(own, v128.load(place - 2)), evenHalf), shift);
    const odd = i16x8.shr_u(i16x8.add(i16x8.add(own, v128.load(place + 2)), oddHalf), shift);
    v128.store(target + column * 2, v128.or(even, i16x8.shl(odd, 8)));
  }
}
