import '@tensorflow/tfjs-backend-cpu';
import { definePlugin, type GradientTransform, type Tensors, type UpdateContext } from '@thaw/core';
import { add, addN, div, keep, mul, neg, norm, scalar, sub, type Tensor, type TensorContainer, zerosLike } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runChecks } from '../check.ts';
import { describeOptimizer, optimizerChecks } from './optimizer.ts';

type State = Record<string, { trace: Tensor; count: Tensor }>;

/** Momentum with Adam's correction of the bias, and a door for each way to break it. */
interface Doors {
  born?: (names: string[], context: UpdateContext) => string[];
  momentum?: (context: UpdateContext) => Tensor;
  rate?: (name: string, context: UpdateContext) => Tensor;
  direction?: (unbiased: Tensor, name: string) => Tensor;
  count?: (old: Tensor, state: State) => Tensor;
  finish?: (updates: Tensors, state: State, given: State) => readonly [Tensors, TensorContainer];
}

function momentum(doors: Doors = {}): GradientTransform {
  const {
    born = (names) => names,
    momentum: decayOf = (context) => context.momentum ?? scalar(0.9),
    rate = (name, { learningRate, learningRateScale }) => mul(learningRate, learningRateScale(name) ?? 1),
    direction = (unbiased) => unbiased,
    count: counted = (old) => add(old, 1),
    finish = (updates, state) => [updates, state],
  } = doors;
  return {
    initialize: (parameters, given = {}) => ({
      ...(given as State),
      ...Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, (given as State)[name] ?? { trace: zerosLike(parameter), count: scalar(0) }])),
    }),
    update(gradients, given, context) {
      const states = given as State;
      const next: State = { ...states };
      const updates: Record<string, Tensor> = {};
      for (const name of born(Object.keys(gradients), context)) next[name] ??= { trace: zerosLike(context.parameters[name]!), count: scalar(0) };
      for (const [name, gradient] of Object.entries(gradients)) {
        const decay = decayOf(context);
        const trace = add(mul(next[name]!.trace, decay), mul(gradient, sub(1, decay)));
        const count = counted(next[name]!.count, next);
        next[name] = { trace, count };
        const unbiased = mul(trace, add(1, div(1, count)));
        updates[name] = mul(direction(unbiased, name), neg(rate(name, context)));
      }
      return finish(updates, next, states);
    },
  };
}

const plugin = (create: () => GradientTransform) =>
  definePlugin({ kind: 'optimizer', name: 'momentum', summary: 'Momentum for tests.', options: z.strictObject({}), create });

describeOptimizer(plugin(() => momentum()));
describeOptimizer(plugin(() => momentum({ momentum: () => scalar(0.5) })), { usesMomentum: false });

const broken: readonly [string, () => GradientTransform, RegExp][] = [
  ['updates frozen parameters', () => momentum({ finish: (updates, state) => [{ ...updates, late: scalar(0) }, state] }), /not those of the gradients/],
  ['changes shapes', () => momentum({ direction: (unbiased) => norm(unbiased) }), /another shape than its gradient/],
  ['has a learning rate of its own', () => momentum({ rate: () => scalar(0.1) }), /at learning rate 0 are not 0/],
  ['ignores the scale of a group', () => momentum({ rate: (_, { learningRate }) => learningRate }), /not a learning rate halved/],
  ['ignores the scheduled momentum', () => momentum({ momentum: () => scalar(0.9) }), /scheduled momentum changes nothing/],
  ['divides 0 by 0', () => momentum({ direction: (unbiased) => div(unbiased, norm(unbiased)) }), /gradient of 0 is not finite/],
  ['reads values', () => momentum({ direction: (unbiased) => mul(unbiased, Math.sign(unbiased.dataSync()[0]! ** 2 + 1)) }), /reads the value of a tensor/],
  ['keeps a number in its state', () => momentum({ finish: (updates, state) => [updates, { ...state, calls: 3 }] }), /other than a tensor at state\.calls.*\n.*\n.*number 3/],
  ['writes into the old state', () => momentum({ finish: (updates, state, given) => [updates, Object.assign(given, state)] }), /changes the state it was given/],
  [
    'disposes the old state',
    () =>
      momentum({
        finish: (updates, state, given) => {
          given.kernel?.trace.dispose();
          return [updates, state];
        },
      }),
    /disposed/,
  ],
  ['remembers frozen parameters', () => momentum({ born: (_, { parameters }) => Object.keys(parameters) }), /frozen parameter exists already, at state\.late/],
  ['counts for all parameters at once', () => momentum({ count: (_, state) => add(1, addN(Object.values(state).map(({ count }) => count))) }), /thaws at step 3 moves differently/],
  ['climbs', () => momentum({ direction: neg }), /Does not find the minimum/],
  ['keeps tensors', () => momentum({ direction: (unbiased) => keep(mul(unbiased, 1)) }), /number of tensors grows/],
];

describe('optimizerChecks reject an optimizer that', () => {
  test.each(broken)('%s', async (_, create, message) => {
    await expect(runChecks(optimizerChecks(plugin(create)))).rejects.toThrow(message);
  });
});

/** Adds up the directions outside of its state. */
function hiddenSum(): GradientTransform {
  const hidden = new Map<string, Tensor>();
  return momentum({
    direction(unbiased, name) {
      const sum = keep(add(hidden.get(name) ?? 0, unbiased));
      hidden.set(name, sum);
      return sum;
    },
  });
}

/** Slows down by a JavaScript number. */
function hiddenCount(): GradientTransform {
  let step = 0;
  return momentum({ direction: (unbiased) => mul(unbiased, 1 / (1 + step++)) });
}

describe('one check alone rejects an optimizer that', () => {
  test.each([
    ['hides state from checkpoints', hiddenSum, 'goes on from a checkpoint', /resumed run moves "kernel" elsewhere/],
    ['counts in JavaScript', hiddenCount, 'can be compiled', /traced once goes wrong when it is repeated/],
  ])('%s', async (_, create, title, message) => {
    const checks = optimizerChecks(plugin(create)).filter((check) => check.title.startsWith(title));
    expect(checks).toHaveLength(1);
    await expect(runChecks(checks)).rejects.toThrow(message);
  });
});
