import { add, conv2d, matMul, mean, memory, mul, relu, scalar, softmax, square, sub, sum, type Tensor, tensor, type Tensor2D, type Tensor4D, tidy, type Variable, variable, variableGrads } from '@tensorflow/tfjs-core';
import { runNativeKernel } from '@thaw/layers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';
import type { TensorFlow } from '../tensorflow.ts';
import type { GraphSession, HostValue, HostValues } from './graph-session.ts';

let tensorFlow: TensorFlow;
beforeAll(async () => {
  tensorFlow = await loadTensorFlow({ backend: 'cpu' });
});

let session: GraphSession;
let tensorsBefore: number;
let made: Variable[];
beforeEach(() => {
  tensorsBefore = memory().numTensors;
  made = [];
  session = tensorFlow.openGraphSession();
});
afterEach(() => {
  session.close();
  for (const one of made) one.dispose();
  expect(memory().numTensors).toBe(tensorsBefore);
});

const floats = (shape: readonly number[], ...data: number[]): HostValue => ({ shape, data: Float32Array.from(data) });
const waves = (shape: readonly number[]): HostValue => floats(shape, ...Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(index + 1)));
const toTensor = ({ shape, data }: HostValue): Tensor => tensor(data, [...shape]);
function makeVariable(value: HostValue): Variable {
  const start = toTensor(value);
  const one = variable(start);
  start.dispose();
  made.push(one);
  return one;
}
const numbers = (value: HostValue | undefined): number[] => [...value!.data];

/** A step of a small network with a convolution and a linear layer. */
function network() {
  const kernel = makeVariable(waves([3, 3, 3, 4]));
  const weights = makeVariable(waves([4, 2]));
  const step = ({ x, target, rate }: Readonly<Record<string, Tensor>>) => {
    const { value, grads } = variableGrads(() => {
      const features = mean<Tensor2D>(relu(conv2d(x as Tensor4D, kernel as unknown as Tensor4D, 1, 'same')), [1, 2]);
      return mean(square(sub(softmax(matMul(features, weights as unknown as Tensor2D)), target!)));
    }, [kernel, weights]);
    for (const one of [kernel, weights]) one.assign(sub(one, mul(grads[one.name]!, rate!)));
    return { loss: value };
  };
  return { kernel, weights, step };
}
/** The loss of a step without compiling. */
function callEagerly(step: ReturnType<typeof network>['step'], given: HostValues): number {
  let loss = NaN;
  tidy(() => {
    loss = step(Object.fromEntries(Object.entries(given).map(([name, value]) => [name, toTensor(value)]))).loss.dataSync()[0]!;
  });
  return loss;
}
const inputs = (batch: number, rate = 0.5) => ({ x: waves([batch, 6, 6, 3]), target: waves([batch, 2]), rate: floats([], rate) });

describe('a compiled function', () => {
  it('gives what it gives without compiling, and leaves the same in its variables', async () => {
    const [eager, compiled] = [network(), network()];
    const run = session.compile(compiled.step, { name: 'step' });
    for (let step = 0; step < 10; step++) {
      const given = inputs(4, 0.5 / (step + 1));
      const loss = callEagerly(eager.step, given);
      // Sums in another order: a few units in the last place of float32.
      expect((await run.run(given))['loss']!.data[0]).toBeCloseTo(loss, 6);
    }
    await session.download();
    for (const part of ['kernel', 'weights'] as const) {
      const expected = eager[part].dataSync();
      compiled[part].dataSync().forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5));
    }
  });

  it('takes and gives float32, int32 and bytes', async () => {
    const twice = session.compile(({ float, int, bytes }) => ({ float: mul(float!, 2), int: mul(int!, scalar(2, 'int32')), bytes: mul(bytes!, 2) }), { name: 'twice' });
    const result = await twice.run({
      float: floats([2, 1], 0.5, -1),
      int: { shape: [2], data: Int32Array.of(-3, 2 ** 30 - 1) },
      bytes: { shape: [3], data: Uint8Array.of(0, 100, 255) },
    });
    expect(result['float']).toEqual(floats([2, 1], 1, -2));
    expect(result['int']).toEqual({ shape: [2], data: Int32Array.of(-6, 2 ** 31 - 2) });
    expect(result['bytes']).toEqual(floats([3], 0, 200, 510));
  });

  it('may give an input, a variable or a constant as it is', async () => {
    const weight = makeVariable(floats([2], 1, 2));
    const same = session.compile(({ x }) => ({ x: x!, weight, constant: scalar(7) }), { name: 'same' });
    const { x, weight: read, constant } = await same.run({ x: floats([1], 3) });
    expect([numbers(x), numbers(read), numbers(constant)]).toEqual([[3], [1, 2], [7]]);
  });

  it('takes empty values', async () => {
    const total = session.compile(({ x }) => ({ total: sum(x!) }), { name: 'total' });
    expect(numbers((await total.run({ x: floats([0, 3]) }))['total'])).toEqual([0]);
  });

  it('is traced anew for another shape or type, and once for each', async () => {
    let calls = 0;
    const total = session.compile(({ x }) => {
      calls += 1;
      return { total: sum(x!) };
    }, { name: 'total' });
    for (const [value, expected] of [[floats([2], 1, 2), 3], [floats([3], 1, 2, 3), 6], [floats([2], 5, 6), 11], [{ shape: [2], data: Uint8Array.of(7, 8) }, 15], [floats([3], 4, 4, 4), 12]] as const) {
      expect(numbers((await total.run({ x: value }))['total'])).toEqual([expected]);
    }
    // Three traces, each with its check.
    expect(calls).toBe(6);
    // Neither the order of the inputs nor that of their fields matters.
    const pair = session.compile(({ a, b }) => ({ difference: sub(a!, b!) }), { name: 'pair' });
    const first = pair.traceFor({ a: { shape: [], dtype: 'float32' }, b: { shape: [], dtype: 'float32' } });
    expect(pair.traceFor({ b: { dtype: 'float32', shape: [] }, a: { dtype: 'float32', shape: [] } })).toBe(first);
    expect(numbers((await pair.run({ b: floats([], 1), a: floats([], 5) }))['difference'])).toEqual([4]);
  });

  it('bakes in what it was asked not to check', async () => {
    let calls = 0;
    const count = session.compile(({ x }) => ({ y: add(x!, (calls += 1)) }), { name: 'count', check: false });
    expect(numbers((await count.run({ x: floats([], 0) }))['y'])).toEqual([1]);
    expect(numbers((await count.run({ x: floats([], 0) }))['y'])).toEqual([1]);
    expect(calls).toBe(1);
    const checked = session.compile(({ x }) => ({ y: add(x!, (calls += 1)) }), { name: 'count' });
    await expect(checked.run({ x: floats([], 0) })).rejects.toThrow(/does not do the same each time/);
  });

  it('wants inputs that fill their shapes', async () => {
    const same = session.compile(({ x }) => ({ y: mul(x!, 1) }), { name: 'same' });
    await expect(same.run({ x: floats([2, 2], 1, 2, 3) })).rejects.toThrow(/input "x" does not fill its shape.*wanted: 4 numbers, for \[2,2\].*given: 3/s);
    await expect(same.run({ x: floats([2], 1, 2, 3) })).rejects.toThrow(/wanted: 2 numbers/);
    expect(numbers((await same.run({ x: floats([2], 1, 2) }))['y'])).toEqual([1, 2]);
  });
});

describe('variables', () => {
  /** Adds x to a variable. */
  const accumulate = (total: Variable) => session.compile(({ x }) => {
    total.assign(add(total, x!));
    return { total };
  }, { name: 'accumulate' });

  it('live in the session and come back when asked', async () => {
    const total = makeVariable(floats([], 1));
    const run = accumulate(total);
    for (const expected of [3, 5, 7]) expect(numbers((await run.run({ x: floats([], 2) }))['total'])).toEqual([expected]);
    expect(total.dataSync()[0]).toBe(1);
    await session.download();
    expect(total.dataSync()[0]).toBe(7);
    // What came back is not taken for a value from outside, nor lost.
    expect(numbers((await run.run({ x: floats([], 1) }))['total'])).toEqual([8]);
  });

  it('are taken anew when they were written outside', async () => {
    const total = makeVariable(floats([], 1));
    const run = accumulate(total);
    await run.run({ x: floats([], 2) });
    tidy(() => total.assign(scalar(100)));
    // What was written outside last counts, even before a download.
    await session.download();
    expect(total.dataSync()[0]).toBe(100);
    expect(numbers((await run.run({ x: floats([], 1) }))['total'])).toEqual([101]);
    await session.download();
    expect(total.dataSync()[0]).toBe(101);
  });

  it('are shared by the functions of a session, whatever their shapes', async () => {
    const total = makeVariable(floats([], 1));
    const run = accumulate(total);
    const scaled = session.compile(({ x }) => ({ y: mul(x!, total) }), { name: 'scaled' });
    await run.run({ x: floats([], 2) });
    expect(numbers((await scaled.run({ x: floats([2], 1, 10) }))['y'])).toEqual([3, 30]);
    await run.run({ x: floats([], 1) });
    expect(numbers((await scaled.run({ x: floats([3], 1, 2, 3) }))['y'])).toEqual([4, 8, 12]);
  });

  it('are swapped without a loss', async () => {
    const [a, b] = [makeVariable(floats([1], 1)), makeVariable(floats([1], 2))];
    const swap = session.compile(() => {
      const old = add(a, 0);
      a.assign(b);
      b.assign(old);
      return { a };
    }, { name: 'swap' });
    for (const expected of [2, 1, 2]) expect(numbers((await swap.run({}))['a'])).toEqual([expected]);
    await session.download();
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([2, 1]);
  });

  it('of another session have values of their own', async () => {
    const total = makeVariable(floats([], 1));
    const other = tensorFlow.openGraphSession();
    await accumulate(total).run({ x: floats([], 2) });
    const read = other.compile(() => ({ total: mul(total, 1) }), { name: 'read' });
    expect(numbers((await read.run({}))['total'])).toEqual([1]);
    other.close();
  });

  it('stay as they were when a check fails, and the session goes on', async () => {
    const [total, count] = [makeVariable(floats([2], 1, 1)), makeVariable(floats([], 0))];
    const run = session.compile(({ x }) => {
      count.assign(add(count, 1));
      total.assign(add(total, x!));
      return { finite: runNativeKernel<Tensor>('CheckFinite', { x: sum(x!) }) };
    }, { name: 'checked' });
    await run.run({ x: floats([2], 1, 2) });
    await expect(run.run({ x: floats([2], NaN, 1) })).rejects.toThrow(/ : Tensor had NaN values/);
    await expect(run.run({ x: floats([2], 1, -Infinity) })).rejects.toThrow(/ : Tensor had -?Inf values/);
    await session.download();
    expect([...total.dataSync(), ...count.dataSync()]).toEqual([2, 3, 1]);
    await run.run({ x: floats([2], 1, 1) });
    await session.download();
    expect([...total.dataSync(), ...count.dataSync()]).toEqual([3, 4, 2]);
  });
});

describe('runs', () => {
  it('asked for at once happen one after another', async () => {
    const total = makeVariable(floats([], 0));
    // Slow enough to meet: a product of 300×300 matrices, times zero.
    const run = session.compile(({ x, m }) => {
      total.assign(add(mul(total, 2), add(x!, mul(sum(matMul(m as Tensor2D, m as Tensor2D)), 0))));
      return { total };
    }, { name: 'double' });
    const m = waves([300, 300]);
    const results = await Promise.all([1, 2, 3, 4, 5].map((x) => run.run({ x: floats([], x), m })));
    expect(results.map((result) => numbers(result['total'])[0])).toEqual([1, 4, 11, 26, 57]);
    const [, downloaded] = await Promise.all([run.run({ x: floats([], 0), m }), session.download().then(() => total.dataSync()[0])]);
    expect(downloaded).toBe(114);
  });

  it('that fail do not stop those after them', async () => {
    const check = session.compile(({ x }) => ({ y: runNativeKernel<Tensor>('CheckFinite', { x: x! }) }), { name: 'check' });
    const results = await Promise.allSettled([1, NaN, 2].map((x) => check.run({ x: floats([], x) })));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('end before the session closes; later ones are refused', async () => {
    const slow = session.compile(({ m }) => ({ total: sum(matMul(m as Tensor2D, m as Tensor2D)) }), { name: 'slow' });
    const running = slow.run({ m: waves([300, 300]) });
    session.close();
    expect(Number.isFinite(numbers((await running)['total'])[0])).toBe(true);
    await expect(slow.run({ m: waves([300, 300]) })).rejects.toThrow(/session is closed.*cure: open another one/s);
    await expect(session.download()).rejects.toThrow(/session is closed/);
    session.close();
  });
});

it('leaves owned variables to the session until they are downloaded', async () => {
  const [start, later] = [tensor([1, 2]), tensor([10, 20])];
  const total = variable(start, false);
  made.push(total);
  start.dispose();
  session.own([total]);
  const add1 = session.compile(({ x }) => {
    total.assign(add(total, x!));
    return { sum: sum(total) };
  }, { name: 'count' });
  const ones: HostValues = { x: { shape: [2], data: Float32Array.of(1, 1) } };
  expect([...(await add1.run(ones))['sum']!.data]).toEqual([5]);
  // Nothing of it is here meanwhile.
  expect(() => total.dataSync()).toThrow();
  // Another function finds it again.
  const double = session.compile(() => ({ twice: mul(total, 2) }), { name: 'double' });
  expect([...(await double.run({}))['twice']!.data]).toEqual([4, 6]);
  await session.download();
  expect([...total.dataSync()]).toEqual([2, 3]);
  await add1.run(ones);
  await session.download();
  expect([...total.dataSync()]).toEqual([3, 4]);
  total.assign(later);
  later.dispose();
  expect([...(await add1.run(ones))['sum']!.data]).toEqual([32]);
});
