/**
 * An affine map of a pixel's colour that may also look at the mean colour of the whole picture.
 *
 * Three rows (red, green, blue of the result) of seven numbers: the pixel's red, green and blue, the
 * mean's red, green and blue, and a constant. Colours lie in [0, 1].
 *
 * The mean is what contrast needs (it blends with the picture's mean grey). Because the mean of a
 * mapped picture is the mapped mean, such maps are closed under composition: a whole chain of them,
 * normalization included, is one matrix.
 */
export type ColorMatrix = readonly number[];

export const identityColor: ColorMatrix = [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];

/** Builds a matrix from its parts: `pixel` and `mean` are 3×3 row by row, `constant` has 3 numbers. */
export const colorMatrix = (
  pixel: readonly number[],
  mean: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0],
  constant: readonly number[] = [0, 0, 0],
): ColorMatrix =>
  [0, 1, 2].flatMap((row) => [...pixel.slice(row * 3, row * 3 + 3), ...mean.slice(row * 3, row * 3 + 3), constant[row]!]);

/**
 * The map that applies `inner` first, then `outer`.
 *
 * With x the pixel and m the mean, inner is A₁x + B₁m + c₁ and so its mean (A₁ + B₁)m + c₁; outer of it is
 * A₂A₁x + (A₂B₁ + B₂(A₁ + B₁))m + (A₂ + B₂)c₁ + c₂.
 */
export function multiplyColor(outer: ColorMatrix, inner: ColorMatrix): ColorMatrix {
  const result: number[] = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 7; column++) {
      let sum = column === 6 ? outer[row * 7 + 6]! : 0;
      for (let channel = 0; channel < 3; channel++) {
        const pixel = outer[row * 7 + channel]!;
        const mean = outer[row * 7 + 3 + channel]!;
        const value = inner[channel * 7 + column]!;
        if (column < 3) sum += pixel * value;
        else if (column < 6) sum += pixel * value + mean * (value + inner[channel * 7 + column - 3]!);
        else sum += (pixel + mean) * value;
      }
      result.push(sum);
    }
  }
  return result;
}

/** The matrix for a picture whose mean colour is known: 3×4, row by row (red, green, blue, constant). */
export const resolveMean = (matrix: ColorMatrix, mean: readonly number[]): number[] =>
  [0, 7, 14].flatMap((row) => [
    matrix[row]!,
    matrix[row + 1]!,
    matrix[row + 2]!,
    matrix[row + 3]! * mean[0]! + matrix[row + 4]! * mean[1]! + matrix[row + 5]! * mean[2]! + matrix[row + 6]!,
  ]);

/** True when the map looks at the picture's mean colour. */
export const usesMean = (matrix: ColorMatrix): boolean =>
  [3, 4, 5, 10, 11, 12, 17, 18, 19].some((index) => matrix[index] !== 0);
