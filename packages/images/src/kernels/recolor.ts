// Maps the colors of a picture as `warp` leaves it: u16[pixels][4], red, green and blue with 8 bits of fraction.

/** Adds up `count` pixels: f64[3] at `target`. */
export function sumColors(source: usize, count: u32, target: usize): void {
  let red: f64 = 0;
  let green: f64 = 0;
  let blue: f64 = 0;
  while (count > 0) {
    // As many as fit into 32 bits.
    const part = min(count, 65_536);
    let sum = i32x4.splat(0);
    for (let index: u32 = 0; index < part; index++, source += 8) sum = i32x4.add(sum, v128.load_ext<u16>(source));
    red += <u32>i32x4.extract_lane(sum, 0);
    green += <u32>i32x4.extract_lane(sum, 1);
    blue += <u32>i32x4.extract_lane(sum, 2);
    count -= part;
  }
  store<f64>(target, red, 0);
  store<f64>(target, green, 8);
  store<f64>(target, blue, 16);
}

/**
 * Four pixels at a time, each channel in a vector of its own; so up to three pixels behind the last are read and written too.
 *
 * @param map f32[3][6]: for the red, the green and the blue result, what one unit of red, green and blue adds, the constant, and
 *   the least and the greatest value
 * @param target u8[count][3], rounded to the nearest, if `isBytes`, else f32[count][3]
 */
export function recolor(source: usize, count: u32, map: usize, isBytes: bool, target: usize): void {
  for (let index: u32 = 0; index < count; index += 4, source += 32) {
    const one = v128.load(source);
    const next = v128.load(source, 16);
    const redGreen = v128.shuffle<i16>(one, next, 0, 4, 8, 12, 1, 5, 9, 13);
    const rest = v128.shuffle<i16>(one, next, 2, 6, 10, 14, 3, 7, 11, 15);
    const red = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(redGreen));
    const green = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(redGreen));
    const blue = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(rest));
    const r = mapped(red, green, blue, map);
    const g = mapped(red, green, blue, map + 24);
    const b = mapped(red, green, blue, map + 48);
    if (isBytes) {
      const pixels = v128.or(level(r), v128.or(i32x4.shl(level(g), 8), i32x4.shl(level(b), 16)));
      v128.store(target, v128.shuffle<i8>(pixels, pixels, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15));
      target += 12;
    } else {
      const rg = v128.shuffle<i32>(r, g, 0, 4, 1, 5);
      const gb = v128.shuffle<i32>(g, b, 1, 5, 3, 7);
      const br = v128.shuffle<i32>(b, r, 2, 7, 2, 6);
      v128.store(target, v128.shuffle<i32>(rg, b, 0, 1, 4, 2));
      v128.store(target, v128.shuffle<i32>(gb, v128.shuffle<i32>(r, g, 2, 6, 2, 6), 0, 1, 4, 5), 16);
      v128.store(target, v128.shuffle<i32>(br, gb, 0, 1, 6, 7), 32);
      target += 48;
    }
  }
}

/** One channel of the result. */
function mapped(red: v128, green: v128, blue: v128, row: usize): v128 {
  const colors = f32x4.add(
    f32x4.add(f32x4.mul(red, v128.load32_splat(row, 0)), f32x4.mul(green, v128.load32_splat(row, 4))),
    f32x4.add(f32x4.mul(blue, v128.load32_splat(row, 8)), v128.load32_splat(row, 12)),
  );
  return f32x4.pmin(f32x4.pmax(colors, v128.load32_splat(row, 16)), v128.load32_splat(row, 20));
}

/** The nearest whole numbers to numbers from 0 to 255: adding 2²³ leaves them in the lowest bits. */
function level(numbers: v128): v128 {
  return v128.and(f32x4.add(numbers, f32x4.splat(8_388_608)), i32x4.splat(255));
}
