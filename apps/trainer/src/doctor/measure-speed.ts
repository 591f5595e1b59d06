import { conv2d, mean, randomNormal, relu, type Tensor4D, tidy, valueAndGrads } from '@tensorflow/tfjs-core';

const batch = 8;
const size = 32;
const channels = 64;
/** Multiplications and additions of one 3 × 3 convolution, forward; backward costs twice that. */
const operations = 3 * 2 * batch * size ** 2 * channels ** 2 * 9;

/** Runs a convolution forward and backward for about a second; the median speed in 10⁹ operations per second. */
export function measureSpeed(seconds = 1): number {
  const times: number[] = [];
  tidy(() => {
    const images = randomNormal([batch, size, size, channels]) as Tensor4D;
    const kernel = randomNormal([3, 3, channels, channels]) as Tensor4D;
    const step = valueAndGrads((x, w) => mean(relu(conv2d(x as Tensor4D, w as Tensor4D, 1, 'same'))));
    const start = performance.now();
    while (times.length < 3 || performance.now() - start < seconds * 1000) {
      const before = performance.now();
      tidy(() => step([images, kernel]).grads[1]!.dataSync());
      times.push(performance.now() - before);
    }
  });
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
  return operations / (median * 1e6);
}
