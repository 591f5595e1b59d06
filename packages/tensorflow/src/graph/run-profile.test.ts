import { readFileSync } from 'node:fs';
import { conv2d, relu, type Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';
import { readRunMetadata, traceOptions } from './run-profile.ts';

describe('statistics of a run in TensorFlow\'s Python', () => {
  // See bench/reference/session_protocols.py.
  const { runMetadata } = JSON.parse(readFileSync(new URL('../golden/session_protocols.json', import.meta.url), 'utf8')) as {
    runMetadata: { options: string; bytes: string; nodes: { name: string; label: string; start: number; microseconds: number }[] };
  };

  it('are asked for with the same options', () => {
    expect(Buffer.from(traceOptions).toString('hex')).toBe(runMetadata.options);
  });

  it('have the same names and times', () => {
    const { operations } = readRunMetadata(Buffer.from(runMetadata.bytes, 'hex'));
    expect(operations.map(({ name, startMicroseconds, microseconds }) => ({ name, start: startMicroseconds, microseconds }))).toEqual(
      runMetadata.nodes.map(({ name, start, microseconds }) => ({ name, start, microseconds })),
    );
    expect(operations.map(({ op }) => op)).toEqual(['NoOp', 'Const', '_Arg', 'MatMul', 'Sum', '_Retval']);
  });
});

it('names the kernels that ran and how long they took', async () => {
  const session = (await loadTensorFlow()).openGraphSession();
  const convolve = session.compile(({ x, kernel }) => ({ y: relu(conv2d(x as Tensor4D, kernel as Tensor4D, 1, 'same')) }), { name: 'convolve' });
  const value = (shape: number[]) => ({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, index) => Math.sin(index)) });
  const start = performance.now();
  const { operations } = await convolve.profile({ x: value([4, 32, 32, 16]), kernel: value([3, 3, 16, 16]) });
  const elapsed = 1000 * (performance.now() - start);
  const convolution = operations.find(({ op }) => op.includes('Conv2D'))!;
  expect(convolution.name).toMatch(/^convolve0\/0\/\d+_/);
  expect(convolution.microseconds).toBeGreaterThan(10);
  for (const { microseconds } of operations) expect(microseconds).toBeLessThan(elapsed);
  expect(operations.map(({ startMicroseconds }) => startMicroseconds)).toEqual(operations.map(({ startMicroseconds }) => startMicroseconds).toSorted((a, b) => a - b));
  session.close();
});
