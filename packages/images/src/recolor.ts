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
  mapColors(pixels, Float64Array.from(rows), Float64Array.of(...low, ...high));
}

/** The inner loop. Typed arrays, locals and a fixed length let V8 keep plain floats, which makes it twice as fast. */
function mapColors(pixels: Float32Array, rows: Float64Array, range: Float64Array): void {
  const redRed = rows[0]!, redGreen = rows[1]!, redBlue = rows[2]!, redShift = rows[3]!;
  const greenRed = rows[4]!, greenGreen = rows[5]!, greenBlue = rows[6]!, greenShift = rows[7]!;
  const blueRed = rows[8]!, blueGreen = rows[9]!, blueBlue = rows[10]!, blueShift = rows[11]!;
  const redLow = range[0]!, greenLow = range[1]!, blueLow = range[2]!;
  const redHigh = range[3]!, greenHigh = range[4]!, blueHigh = range[5]!;
  const { length } = pixels;
  for (let index = 0; index + 2 < length; index += 3) {
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
