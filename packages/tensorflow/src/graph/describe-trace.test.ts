import { add, matMul, mul, sum, tensor1d, type Tensor2D, transpose, variable, zeros } from '@tensorflow/tfjs-core';
import { runNativeKernel } from '@thaw/layers';
import { expect, it } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';
import { describeTrace } from './describe-trace.ts';

it('tells operations, inputs, variables, checks, and what is constant and why', async () => {
  const session = (await loadTensorFlow()).openGraphSession();
  const start = zeros([4, 3]);
  const [weights, total] = [variable(start, true, 'weights'), variable(start, true, 'total')];
  start.dispose();
  const step = session.compile(
    ({ x, pictures }) => {
      const product = matMul(transpose(x as Tensor2D), weights as unknown as Tensor2D); // [2, 4] × [4, 3]
      total.assign(add(weights, 0.5));
      return { sum: runNativeKernel('CheckFinite', { x: sum(mul(product, tensor1d([1, 2, 3]))) }), first: sum(pictures!, 0) };
    },
    { name: 'step' },
  );
  const { operations, inputs, outputs, variables, constants, checks } = describeTrace(
    step.traceFor({ x: { dtype: 'float32', shape: [4, 2] }, pictures: { dtype: 'uint8', shape: [10, 5] } }),
  );
  expect(operations.slice(0, 2)).toEqual([{ op: 'Const', count: 5 }, { op: 'Placeholder', count: 2 }]);
  expect(operations.reduce((sum_, { count }) => sum_ + count, 0)).toBe(step.traceFor({ x: { dtype: 'float32', shape: [4, 2] }, pictures: { dtype: 'uint8', shape: [10, 5] } }).nodes.length);
  expect(inputs).toEqual([
    { name: 'x', dtype: 'float32', shape: [4, 2], bytes: 32 },
    { name: 'pictures', dtype: 'uint8', shape: [10, 5], bytes: 50 },
  ]);
  expect(outputs).toEqual([{ name: 'sum', dtype: 'float32', shape: [], bytes: 4 }, { name: 'first', dtype: 'float32', shape: [5], bytes: 20 }]);
  expect(variables).toEqual([
    { name: 'weights', dtype: 'float32', shape: [4, 3], bytes: 48, isRead: true, isAssigned: false },
    { name: 'total', dtype: 'float32', shape: [4, 3], bytes: 48, isRead: false, isAssigned: true },
  ]);
  expect(checks).toEqual(['CheckNumerics']);
  expect(constants.map(({ why, values, usedBy }) => [why, values, usedBy])).toEqual([
    ['argument', '1, 0', ['Transpose']],
    ['number', '0.5', ['Add']],
    ['array', '1, 2, 3', ['Mul']],
    ['argument', '0, 1', ['Sum']],
    ['argument', '0', ['Sum']],
  ]);
  for (const { origin } of constants) expect(origin).toMatch(/:\d+$/);
  expect(constants[1]).toMatchObject({ dtype: 'float32', shape: [], bytes: 4 });
  session.close();
  for (const one of [weights, total]) one.dispose();
});
