/**
 * Keys' cubic convolution with a = −½, the filter of Pillow's bicubic resizing: the weight of a pixel.
 *
 * Source: Keys 1981, "Cubic convolution interpolation for digital image processing", equation 4.
 *
 * @param distance from the pixel, at least 0, in pixels; beyond 2 the weight is 0
 */
export function cubic(distance: number): number {
  if (distance < 1) return (1.5 * distance - 2.5) * distance ** 2 + 1;
  return distance < 2 ? ((-0.5 * distance + 2.5) * distance - 4) * distance + 2 : 0;
}

/** To a pixel. */
const places = 2048;
const one = 2 ** 14;

/** Of four pixels in a row, for places from the second to the third: [2049, 4], with 14 bits of fraction; those of a place add up to 1. */
export const cubicWeights: Int16Array = new Int16Array((places + 1) * 4);

for (let place = 0; place <= places; place++) {
  const fraction = place / places;
  const [first, second, fourth] = [1 + fraction, fraction, 2 - fraction].map((distance) => Math.round(cubic(distance) * one)) as [number, number, number];
  cubicWeights.set([first, second, one - first - second - fourth, fourth], place * 4);
}
