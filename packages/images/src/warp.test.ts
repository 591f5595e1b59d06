import { type Border, createRandom, identityColor, type Interpolation, type Matrix3 } from '@thaw/core';
import { describe, expect, test } from 'vitest';
import { pixelMatrix, planDecode } from './decode-plan.ts';
import { formulaPicture, golden, largestDifference, placePicture, warpedColors } from './golden/read-golden.ts';
import { freshKernels } from './kernels.ts';
import type { BytePicture } from './picture.ts';
import type { RenderPlan } from './pipeline.ts';
import { warp, type WarpPass } from './warp.ts';

const source = formulaPicture(golden.small);

function colorsOf(picture: BytePicture, pass: WarpPass): Float32Array {
  const kernels = freshKernels();
  return warpedColors(kernels, warp(kernels, placePicture(kernels, picture), pass), pass.size);
}

/** The warp of the whole source, without reduction. */
function warped(geometry: Matrix3, border: Border, interpolation: Interpolation): Float32Array {
  const { size } = golden;
  const plan: RenderPlan = { source: golden.small, size, geometry, border, interpolation, color: identityColor, normalization: identityColor, pixel: [] };
  const whole = { source: golden.small, reduced: golden.small, region: { left: 0, top: 0, ...golden.small } };
  return colorsOf(source, { matrix: pixelMatrix(plan, whole), border, interpolation, size });
}

describe('warp', () => {
  test.each(golden.warps)('is grid_sample of torch, its cubic with a = −½: $interpolation, $name, $border', ({ matrix, border, interpolation, result }) => {
    // Weights of at least 11 bits and coordinates of 16: less than a tenth of an 8-bit level. Cubics overshoot; levels do not.
    const levels = result.map((value) => Math.min(1, Math.max(0, value)));
    expect(largestDifference(warped(matrix, border, interpolation), levels)).toBeLessThan(0.1 / 255);
  });

  test('gives the same pixels from the region that the decode plan names', () => {
    for (const { matrix, border, interpolation } of golden.warps) {
      const plan: RenderPlan = { source: golden.small, size: { width: 40, height: 40 }, geometry: matrix, border, interpolation, color: identityColor, normalization: identityColor, pixel: [] };
      const { region, ...rest } = planDecode(plan);
      const part = new Uint8Array(region.width * region.height * 3);
      for (let row = 0; row < region.height; row++) {
        const from = ((region.top + row) * source.width + region.left) * 3;
        part.set(source.data.subarray(from, from + region.width * 3), row * region.width * 3);
      }
      const ofPart = colorsOf({ ...region, data: part }, { matrix: pixelMatrix(plan, { ...rest, region }), border, interpolation, size: plan.size });
      const whole = { left: 0, top: 0, ...golden.small };
      const ofWhole = colorsOf(source, { matrix: pixelMatrix(plan, { ...rest, region: whole }), border, interpolation, size: plan.size });
      // Fixed point may round the other way.
      expect(largestDifference(ofPart, ofWhole)).toBeLessThan(0.02 / 255);
    }
  });

  test('reads nothing beyond the picture, wherever the warp points', () => {
    const random = createRandom(5);
    const plain = { ...source, data: new Uint8Array(source.data.length).fill(100) };
    for (let round = 0; round < 300; round++) {
      const matrix = [0, 1, 2, 3, 4, 5].map((index) => random.uniform(-3, 3) * (index % 3 === 2 ? 6 : 1));
      const border = round % 2 === 0 ? 'edge' : 'reflect';
      const interpolation = round % 4 < 2 ? 'bilinear' : 'bicubic';
      const kernels = freshKernels();
      // All memory around the picture is white.
      const around = kernels.allocate(2 ** 16);
      kernels.bytes(around, 2 ** 16).fill(255);
      kernels.bytes(around + 2 ** 15, plain.data.length).set(plain.data);
      const address = warp(kernels, { ...golden.small, address: around + 2 ** 15, stride: golden.small.width * 3 }, { matrix: [...matrix, 0, 0, 1] as unknown as Matrix3, border, interpolation, size: golden.size });
      const target = warpedColors(kernels, address, golden.size);
      expect(largestDifference(target, new Float32Array(target.length).fill(100 / 255))).toBeLessThan(1e-6);
    }
  });
});
