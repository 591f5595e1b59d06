import type { Border, ImageSize } from '@thaw/core';

/** A decoded picture: 8-bit red, green and blue, [height, width, 3]. */
export interface BytePicture extends ImageSize {
  readonly data: Uint8Array;
}

/**
 * The color at (column, row), counted from pixel centers, by bilinear interpolation; beyond the edges the border decides.
 * Writes red, green and blue in [0, 1] to `target` from `offset` on.
 */
export function sampleWithBorder({ data, width, height }: BytePicture, column: number, row: number, border: Border, target: Float32Array, offset: number): void {
  if (border === 'reflect') {
    column = reflected(column, width);
    row = reflected(row, height);
  }
  if (border !== 'black') {
    column = Math.min(Math.max(column, 0), width - 1);
    row = Math.min(Math.max(row, 0), height - 1);
  }
  const left = Math.floor(column);
  const top = Math.floor(row);
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let corner = 0; corner < 4; corner++) {
    const x = left + (corner & 1);
    const y = top + (corner >> 1);
    // With a black border a neighbor outside adds nothing; with the others it has no weight. Comparisons with NaN fail too.
    if (!(x >= 0 && x < width && y >= 0 && y < height)) continue;
    const weight = (1 - Math.abs(column - x)) * (1 - Math.abs(row - y));
    const index = (y * width + x) * 3;
    red += weight * data[index]!;
    green += weight * data[index + 1]!;
    blue += weight * data[index + 2]!;
  }
  target[offset] = red / 255;
  target[offset + 1] = green / 255;
  target[offset + 2] = blue / 255;
}

/** Mirrors a coordinate at the outer edges, −½ and length − ½, as often as it takes. */
function reflected(position: number, length: number): number {
  const fromEdge = Math.abs(position + 0.5) % (2 * length);
  return (fromEdge < length ? fromEdge : 2 * length - fromEdge) - 0.5;
}
