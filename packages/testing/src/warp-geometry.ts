import { type Matrix3, transformPoint } from '@thaw/core';

/** Where a warp looks for the four corners of its result, in the frame of its input. */
export const cornersOf = (matrix: Matrix3): [x: number, y: number][] => [
  transformPoint(matrix, -1, -1),
  transformPoint(matrix, 1, -1),
  transformPoint(matrix, 1, 1),
  transformPoint(matrix, -1, 1),
];

export const determinant3 = ([a, b, c, d, e, f, g, h, i]: Matrix3): number => a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
