import { type ColorMatrix, identityColor, multiplyColor, resolveMean, usesMean } from '@thaw/core';

/** One color map of a whole picture, and the range its results are cut to. Plain data. */
export interface ColorPass {
  readonly matrix: ColorMatrix;
  /** Least red, green and blue. */
  readonly low: readonly number[];
  /** Greatest red, green and blue. */
  readonly high: readonly number[];
}

/**
 * `color`, a cut to [0, 1] and `normalization` as one pass: as normalization scales and shifts each channel by itself,
 * the cut is one of its results.
 *
 * @param normalization a matrix that keeps channels apart
 */
export function colorPass(color: ColorMatrix = identityColor, normalization: ColorMatrix = identityColor): ColorPass {
  const ends = [0, 1, 2].map((channel) => {
    const black = normalization[channel * 7 + 6]!;
    const white = black + normalization[channel * 8]!;
    return { low: Math.min(black, white), high: Math.max(black, white) };
  });
  return { matrix: multiplyColor(normalization, color), low: ends.map(({ low }) => low), high: ends.map(({ high }) => high) };
}

/** Maps every pixel of `pixels` ([height, width, 3]) in place; the mean is the picture's as it came in. */
export function recolor(pixels: Float32Array, { matrix, low, high }: ColorPass): void {
  const rows = resolveMean(matrix, usesMean(matrix) ? meanColor(pixels) : [0, 0, 0]);
  // Locals, not arrays: this loop and the warp are where a render spends its time.
  const [redRed, redGreen, redBlue, redShift, greenRed, greenGreen, greenBlue, greenShift, blueRed, blueGreen, blueBlue, blueShift] = rows as Row12;
  const [redLow, greenLow, blueLow] = low as Row3;
  const [redHigh, greenHigh, blueHigh] = high as Row3;
  for (let index = 0; index < pixels.length; index += 3) {
    const red = pixels[index]!;
    const green = pixels[index + 1]!;
    const blue = pixels[index + 2]!;
    const newRed = redRed * red + redGreen * green + redBlue * blue + redShift;
    const newGreen = greenRed * red + greenGreen * green + greenBlue * blue + greenShift;
    const newBlue = blueRed * red + blueGreen * green + blueBlue * blue + blueShift;
    pixels[index] = newRed < redLow ? redLow : newRed > redHigh ? redHigh : newRed;
    pixels[index + 1] = newGreen < greenLow ? greenLow : newGreen > greenHigh ? greenHigh : newGreen;
    pixels[index + 2] = newBlue < blueLow ? blueLow : newBlue > blueHigh ? blueHigh : newBlue;
  }
}

type Row3 = [number, number, number];
type Row12 = [number, number, number, number, number, number, number, number, number, number, number, number];

function meanColor(pixels: Float32Array): [red: number, green: number, blue: number] {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let index = 0; index < pixels.length; index += 3) {
    red += pixels[index]!;
    green += pixels[index + 1]!;
    blue += pixels[index + 2]!;
  }
  const count = pixels.length / 3;
  return [red / count, green / count, blue / count];
}
