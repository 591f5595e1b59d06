import { concat, engine, env, image, setBackend, slice, type Tensor, type Tensor2D, type Tensor4D, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';

beforeAll(async () => {
  await loadTensorFlow();
  // Else the backend in JavaScript says that this one is faster.
  env().set('IS_TEST', true);
});

/** Every pixel and channel differs. [2, height, width, channels] */
const pictures = (height: number, width: number, channels: number): Tensor4D =>
  tensor4d(
    Array.from({ length: 2 * height * width * channels }, (_, index) => (index * 37) % 251),
    [2, height, width, channels],
  );

/** The same on the native backend and on TensorFlow.js' own, in JavaScript, which is the reference. */
async function onBoth(run: () => Tensor): Promise<{ native: Tensor; reference: ArrayLike<number> }> {
  const native = run();
  await setBackend('cpu');
  const reference = run().dataSync();
  await setBackend('tensorflow');
  return { native, reference };
}

function expectClose(actual: Tensor, expected: ArrayLike<number>): void {
  expect(actual.size).toBe(expected.length);
  actual.dataSync().forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 3));
}

// Rotation, zoom, shift and perspective, in rows of eight as TensorFlow takes them. No point falls on a pixel's edge,
// where the last bit of a float would decide.
const projections = [
  [0.9, -0.3, 1.2, 0.25, 1.1, -0.7, 0.002, -0.001],
  [-1.2, 0.1, 6.33, 0.2, 0.8, 0.41, 0, 0],
];

for (const interpolation of ['nearest', 'bilinear'] as const) {
  it.each(['constant', 'reflect', 'wrap', 'nearest'] as const)(`transforms with ${interpolation} pixels and border %s`, async (fillMode) => {
    const transform = (batch: Tensor4D, matrices: Tensor2D) => image.transform(batch, matrices, interpolation, fillMode, 9, [8, 5]);
    const native = transform(pictures(6, 7, 3), tensor2d(projections));
    // The kernel in JavaScript leaves all pictures but the first of a batch out.
    const alone = (index: number) => transform(slice(pictures(6, 7, 3), [index], [1]), tensor2d([projections[index]!]));
    const { reference } = await onBoth(() => concat([alone(0), alone(1)]));
    expectClose(native, reference);
  });
}

it('transforms all pictures of a batch by one matrix', () => {
  const [matrix] = projections as [number[]];
  expectClose(image.transform(pictures(5, 5, 1), tensor2d([matrix])), image.transform(pictures(5, 5, 1), tensor2d([matrix, matrix])).dataSync());
});

it.each([
  ['about the middle', 0.4, 0, 0.5],
  ['about a corner, with a grey border', -1.1, 128, [0, 1]],
  ['by more than half a turn, with a border per channel', 3.6, [11, 22, 33], [0.3, 0.6]],
] as const)('rotates %s', async (_, radians, fill, center) => {
  const { native, reference } = await onBoth(() =>
    image.rotateWithOffset(pictures(6, 9, 3), radians, fill as number | [number, number, number], center as number | [number, number]),
  );
  expectClose(native, reference);
});

it('keeps the border of an opacity channel opaque, as TensorFlow.js does', async () => {
  const { native, reference } = await onBoth(() => image.rotateWithOffset(pictures(6, 6, 4), 0.7, [1, 2, 3]));
  expectClose(native, reference);
});

it('leaves no tensors behind', () => {
  const input = pictures(4, 4, 3);
  const before = engine().memory().numTensors;
  image.rotateWithOffset(input, 0.3, [1, 2, 3]).dispose();
  image.rotateWithOffset(input, 0.3, 4).dispose();
  const matrix = tensor2d([projections[0]!]);
  image.transform(input, matrix).dispose();
  matrix.dispose();
  expect(engine().memory().numTensors).toBe(before);
});
