import { expect, test } from 'vitest';
import { colorMatrix, type ColorMatrix, identityColor, multiplyColor, resolveMean, usesMean } from './color-matrix.ts';
import { identity3, type Matrix3, multiply3, scaling3, transformPoint, translation3 } from './matrix3.ts';

const projective: Matrix3 = [1, 0.2, 0.1, -0.3, 0.9, 0.4, 0.05, -0.02, 1];

test('a product of plane maps applies the inner one first', () => {
  const inner = multiply3(translation3(2, -1), scaling3(3, 0.5));
  const [x, y] = transformPoint(inner, 0.4, 0.6);
  expect([x, y]).toEqual([0.4 * 3 + 2, 0.6 * 0.5 - 1]);
  const once = transformPoint(multiply3(projective, inner), 0.4, 0.6);
  const twice = transformPoint(projective, x, y);
  expect(once[0]).toBeCloseTo(twice[0], 12);
  expect(once[1]).toBeCloseTo(twice[1], 12);
  expect(multiply3(identity3, projective)).toEqual(projective);
});

/** Applies a colour map to a whole picture, the long way. */
const paint = (matrix: ColorMatrix, pixels: number[][]): number[][] => {
  const mean = [0, 1, 2].map((channel) => pixels.reduce((sum, pixel) => sum + pixel[channel]!, 0) / pixels.length);
  return pixels.map((pixel) => [0, 1, 2].map((row) => [...pixel, ...mean, 1].reduce((sum, value, column) => sum + value * matrix[row * 7 + column]!, 0)));
};

const pixels = [[0.1, 0.5, 0.9], [0.3, 0.3, 0.2], [0.8, 0.1, 0.4]];
const contrast = colorMatrix([1.4, 0, 0, 0, 1.4, 0, 0, 0, 1.4], Array.from({ length: 3 }, () => [-0.12, -0.23, -0.05]).flat());
const warm = colorMatrix([1.1, 0.1, 0, 0, 1, 0, 0.05, 0, 0.9], undefined, [0.02, 0, -0.01]);

test('a chain of colour maps, even of ones that look at the mean, is one map', () => {
  const chained = [warm, contrast, warm, contrast].reduce((picture, matrix) => paint(matrix, picture), pixels);
  const joined = [warm, contrast, warm, contrast].reduce((all, matrix) => multiplyColor(matrix, all), identityColor);
  const once = paint(joined, pixels);
  once.flat().forEach((value, index) => expect(value).toBeCloseTo(chained.flat()[index]!, 12));
});

test('with the mean known, the map is 3×4', () => {
  const mean = [0, 1, 2].map((channel) => pixels.reduce((sum, pixel) => sum + pixel[channel]!, 0) / 3);
  const matrix = resolveMean(multiplyColor(contrast, warm), mean);
  const expected = paint(multiplyColor(contrast, warm), pixels)[1]!;
  [0, 1, 2].forEach((row) => expect([...pixels[1]!, 1].reduce((sum, value, column) => sum + value * matrix[row * 4 + column]!, 0)).toBeCloseTo(expected[row]!, 12));
  expect([usesMean(contrast), usesMean(warm), usesMean(multiplyColor(warm, contrast))]).toEqual([true, false, true]);
});
