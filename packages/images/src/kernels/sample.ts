/** What lies beyond the edges. */
export const borderBlack: u32 = 0;
export const borderReflect: u32 = 1;

/**
 * Writes the color at (column, row), counted from pixel centers, by bilinear interpolation; beyond the edges the border
 * decides.
 *
 * @param source u8[height][width][3], its rows `stride` bytes apart
 * @param target u16[3] with 8 bits of fraction: 255 · 256 is white
 */
export function sampleWithBorder(source: usize, stride: i32, width: i32, height: i32, column: f64, row: f64, border: u32, target: usize): void {
  if (border === borderReflect) {
    column = reflected(column, width);
    row = reflected(row, height);
  }
  if (border !== borderBlack) {
    column = min(max(column, 0), width - 1);
    row = min(max(row, 0), height - 1);
  }
  let red: f64 = 0;
  let green: f64 = 0;
  let blue: f64 = 0;
  // With a black border a neighbor outside adds nothing; with the others it has no weight. Comparisons with NaN fail too.
  if (column > -1 && column < width && row > -1 && row < height) {
    const left = <i32>floor(column);
    const top = <i32>floor(row);
    for (let corner = 0; corner < 4; corner++) {
      const x = left + (corner & 1);
      const y = top + (corner >> 1);
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      const weight = (1 - abs(column - x)) * (1 - abs(row - y));
      const place = source + <usize>y * stride + x * 3;
      red += weight * load<u8>(place, 0);
      green += weight * load<u8>(place, 1);
      blue += weight * load<u8>(place, 2);
    }
  }
  store<u16>(target, <u16>(red * 256 + 0.5), 0);
  store<u16>(target, <u16>(green * 256 + 0.5), 2);
  store<u16>(target, <u16>(blue * 256 + 0.5), 4);
}

/** Mirrors a coordinate at the outer edges, −½ and length − ½, as often as it takes. */
export function reflected(position: f64, length: f64): f64 {
  const period = 2 * length;
  const distance = abs(position + 0.5);
  const fromEdge = distance - floor(distance / period) * period;
  return (fromEdge < length ? fromEdge : period - fromEdge) - 0.5;
}
