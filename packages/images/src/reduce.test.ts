import type { ImageSize, Interpolation } from '@thaw/core';
import { describe, expect, test } from 'vitest';
import { formulaPicture, placePicture } from './golden/read-golden.ts';
import { freshKernels } from './kernels.ts';
import type { BytePicture, Region } from './picture.ts';
import { planReduction, reduce } from './reduce.ts';

const source = { width: 61, height: 45 };
const picture = formulaPicture(source);
const whole = (size: ImageSize): Region => ({ left: 0, top: 0, ...size });

function reduced(from: BytePicture, to: ImageSize, region: Region, interpolation: Interpolation): Uint8Array {
  const kernels = freshKernels();
  const reduction = planReduction(from, to, region, interpolation);
  const { left, top, width, height } = reduction.needs;
  const placed = placePicture(kernels, from);
  const part = { ...placed, address: placed.address + top * placed.stride + left * 3, width, height };
  return kernels.bytes(reduce(kernels, part, reduction).address, region.width * region.height * 3).slice();
}

// The numbers of torchvision and Pillow are in decode.test.ts: "reduces as torchvision resizes with antialiasing".
describe.each(['bilinear', 'bicubic'] as const)('%s reduction', (interpolation) => {
  test.each([[61, 45], [60, 45], [61, 30], [31, 22], [17, 44], [5, 3], [1, 1]])('to %i × %i: a region is part of the whole', (width, height) => {
    const all = reduced(picture, { width, height }, whole({ width, height }), interpolation);
    const region = { left: Math.floor(width / 3), top: Math.floor(height / 4), width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
    const part = reduced(picture, { width, height }, region, interpolation);
    for (let row = 0; row < region.height; row++) {
      const start = ((region.top + row) * width + region.left) * 3;
      expect([...part.subarray(row * region.width * 3, (row + 1) * region.width * 3)]).toEqual([...all.subarray(start, start + region.width * 3)]);
    }
  });

  test('to its own size changes nothing', () => {
    expect(reduced(picture, source, whole(source), interpolation)).toEqual(picture.data);
  });

  test.each([0, 1, 127, 255])('leaves an even area of level %i as it is', (level) => {
    const even = { ...source, data: new Uint8Array(picture.data.length).fill(level) };
    for (const size of [{ width: 40, height: 29 }, { width: 7, height: 45 }, { width: 1, height: 1 }]) {
      expect(reduced(even, size, whole(size), interpolation).every((value) => value === level)).toBe(true);
    }
  });
});
