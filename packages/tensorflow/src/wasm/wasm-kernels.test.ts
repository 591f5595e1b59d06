import { backend, engine, gather, grad, memory, mul, setBackend, slice, sum, type Tensor, tensor, tensor1d, tidy, zeros } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { createRandom } from '@thaw/core';
import { beforeAll, expect, it } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';
import { loadWasm } from './load-wasm.ts';
import { limitMemory } from './memory-limit.ts';

beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  await loadWasm();
});

function values(shape: readonly number[], key: string): Tensor {
  const random = createRandom(5).fork(key);
  return tensor(Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => random.uniform(-1, 2)), [...shape]);
}

/** Runs a function on native TensorFlow and in WebAssembly; the numbers must be the same. */
async function expectSame(run: () => Tensor[]): Promise<void> {
  const numbers = async (name: string): Promise<number[][]> => {
    await setBackend(name);
    return tidy(() => run().map((one) => Array.from(one.dataSync())));
  };
  const native = await numbers('tensorflow');
  const before = memory().numTensors;
  const composed = await numbers('wasm');
  expect(memory().numTensors).toBe(before);
  expect(composed.map((one) => one.length)).toEqual(native.map((one) => one.length));
  composed.forEach((one, index) => one.forEach((value, place) => expect(value).toBeCloseTo(native[index]![place]!, 4)));
}

it.each([[[4, 5, 3, 7]], [[2, 1, 1, 16]]])('batch norm and its gradients, of %j', async (shape) => {
  const channels = shape.at(-1)!;
  const run = (training: boolean) => (): Tensor[] => {
    const x = values(shape, 'x');
    const scale = values([channels], 'scale');
    const [y, mean, variance, ...reserves] = engine().runKernel('FusedBatchNormTraining', { x, scale, offset: values([channels], 'offset') }, { epsilon: 1e-3 }) as Tensor[];
    const [reserve1, reserve2, reserve3] = training ? reserves : [values([channels], 'mean'), mul(scale, scale), scale];
    const inputs = { dy: values(shape, 'dy'), x, scale, reserve1: reserve1!, reserve2: reserve2!, reserve3: reserve3! };
    return [y!, mean!, variance!, ...(engine().runKernel('FusedBatchNormGrad', inputs, { epsilon: 1e-3, training } as never) as Tensor[])];
  };
  await expectSame(run(true));
  await expectSame(run(false));
});

it('the gradient of gather, also from a single row', async () => {
  const gradient = (rows: number, chosen: number[]) => (): Tensor[] => [grad((x: Tensor) => sum(mul(gather(x, tensor1d(chosen, 'int32')), values([chosen.length, 2, 3], 'dy'))))(values([rows, 2, 3], 'x'))];
  await expectSame(gradient(5, [4, 0, 4, 2]));
  await expectSame(gradient(1, [0, 0]));
});

it('parts of tensors of every rank and type', async () => {
  await expectSame(() => [
    slice(values([9], 'x'), 3, 4),
    slice(values([4, 6], 'x'), [1, 2], [2, 3]),
    slice(values([4, 6], 'x'), [2, 0], [1, 6]),
    slice(values([3, 4, 5, 2], 'x'), [0, 1, 2, 0], [3, 2, 3, 2]),
    slice(values([2, 3, 4, 5, 2, 2], 'x'), [1, 0, 1, 2, 0, 1], [1, 3, 2, 2, 2, 1]),
    slice(values([2, 3], 'x'), [0, 0], [2, 3]),
    slice(tensor1d([1, 2, 3, 4], 'int32'), 1, 2),
    slice(tensor1d([true, false, true], 'bool'), 1, 2),
  ]);
  expect(slice(tensor(['a', 'b', 'c']), 1, 2).dataSync()).toEqual(['b', 'c']);
});

it('a tensor that finds no memory is an error, and what was there stays', async () => {
  await setBackend('wasm');
  const kept = tensor1d([1, 2, 3]);
  limitMemory(backend() as BackendWasm, 64 * 1024 ** 2);
  expect(() => zeros([32 * 1024 ** 2])).toThrow(/no memory left[^]*cure: take a smaller batch size/);
  expect(Array.from(kept.dataSync())).toEqual([1, 2, 3]);
  expect(Array.from(mul(kept, 2).dataSync())).toEqual([2, 4, 6]);
});
