/** A 3×3 projective map of the plane, row by row. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

export const identity3: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export const scaling3 = (x: number, y: number): Matrix3 => [x, 0, 0, 0, y, 0, 0, 0, 1];

export const translation3 = (x: number, y: number): Matrix3 => [1, 0, x, 0, 1, y, 0, 0, 1];

/** The map that applies `inner` first, then `outer`. */
export function multiply3(outer: Matrix3, inner: Matrix3): Matrix3 {
  const at = (row: number, column: number) =>
    outer[row * 3]! * inner[column]! + outer[row * 3 + 1]! * inner[3 + column]! + outer[row * 3 + 2]! * inner[6 + column]!;
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)];
}

/** Where the map takes the point (x, y). */
export function transformPoint(matrix: Matrix3, x: number, y: number): [x: number, y: number] {
  const w = matrix[6] * x + matrix[7] * y + matrix[8];
  return [(matrix[0] * x + matrix[1] * y + matrix[2]) / w, (matrix[3] * x + matrix[4] * y + matrix[5]) / w];
}
