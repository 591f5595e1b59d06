import type { GradientTransform, Tensors } from '@thaw/core';
import { scalar, type Tensor, type TensorContainer, tidy, zerosLike } from '@tensorflow/tfjs-core';
import { type Check, ensure, ensureClose, ensureFinite, tensorCheck } from '../check.ts';
import { advance, apply, gradientsAt, initialized, type Rates, start, updatesOf } from './simulation.ts';
import { leavesOf } from './state.ts';
import { trace } from './trace.ts';

const rates: Rates = { learningRate: 0.1 };

/** What the updates of an optimizer keep to. */
export const updateChecks = (create: () => GradientTransform, usesMomentum: boolean): Check[] => [
  tensorCheck('updates the parameters that have a gradient, and no other', () =>
    tidy(() => {
      const transform = create();
      const gradients = gradientsAt(0);
      const [updates] = updatesOf(transform, start(), gradients, rates);
      const [given, wanted] = [Object.keys(updates).sort().join(', '), Object.keys(gradients).sort().join(', ')];
      ensure(given === wanted, 'The updates are not those of the gradients.', { wanted, given });
      for (const [name, update] of Object.entries(updates)) {
        ensure(update.shape.join() === gradients[name]!.shape.join(), `The update of "${name}" has another shape than its gradient.`, { wanted: `[${gradients[name]!.shape.join()}]`, given: `[${update.shape.join()}]` });
      }
    }),
  ),
  tensorCheck('stands still at learning rate 0', () => {
    const still = updatesAfter(create(), { learningRate: 0 });
    ensureClose(still, still.map(() => 0), 'Updates at learning rate 0 are not 0.', 0);
  }),
  tensorCheck('scales the learning rate of a group', () => {
    const halved = updatesAfter(create(), { learningRate: 0.05 });
    ensureClose(updatesAfter(create(), { learningRate: 0.1, scale: 0.5 }), halved, 'A learning-rate scale of a half is not a learning rate halved.', 1e-6);
    ensure(!isClose(updatesAfter(create(), { learningRate: 0.1 }), halved), 'The learning rate changes nothing.', { cure: 'use `context.learningRate`' });
  }),
  tensorCheck(usesMomentum ? 'follows the scheduled momentum' : 'takes no notice of a scheduled momentum', () => {
    const [low, high] = [0.1, 0.8].map((momentum) => updatesAfter(create(), { ...rates, momentum }));
    ensure(isClose(low!, high!) !== usesMomentum, `A scheduled momentum changes ${usesMomentum ? 'nothing' : 'the updates'}.`, {
      cure: usesMomentum ? 'use `context.momentum` in place of the option when it is there, or say `usesMomentum: false`' : 'leave out `usesMomentum: false`',
    });
  }),
  tensorCheck('stays finite when a gradient is 0', () =>
    tidy(() => {
      const transform = create();
      const zeros = Object.fromEntries(Object.entries(gradientsAt(0)).map(([name, gradient]) => [name, zerosLike(gradient)]));
      const [updates] = updatesOf(transform, start(), zeros, rates);
      ensureFinite(numbersOf(updates), 'The update of a gradient of 0 is not finite.');
    }),
  ),
  tensorCheck('can be compiled: whatever changes from step to step is a tensor', () => ensureTraceable(create(), usesMomentum)),
];

/** The numbers of the third step's updates. */
const updatesAfter = (transform: GradientTransform, stepRates: Rates): number[] =>
  tidy(() => {
    let simulation = start();
    for (const step of [0, 1]) simulation = advance(transform, simulation, gradientsAt(step), stepRates);
    return numbersOf(updatesOf(transform, simulation, gradientsAt(2), stepRates)[0]);
  });

/** Traces the second step (the first gives birth to the state), and compares its repetitions with plain steps. */
function ensureTraceable(transform: GradientTransform, usesMomentum: boolean): void {
  tidy(() => {
    let simulation = advance(transform, start(), gradientsAt(0), rates);
    let repeat: ((inputs: readonly Tensor[]) => Tensor[]) | undefined;
    for (let step = 1; step <= 4; step++) {
      const gradients = gradientsAt(step);
      const numbers = { learningRate: scalar(0.1 / step), ...(usesMomentum ? { momentum: scalar(1 - 0.1 * step) } : {}), scale: scalar(0.5 + 0.1 * step) };
      const inputs = [...Object.values(gradients), ...Object.values(simulation.parameters), ...leavesOf(simulation.state!).map(({ tensor }) => tensor), ...Object.values(numbers)];
      const { parameters } = simulation;
      const state = initialized(transform, parameters, simulation.state, gradients);
      const { scale, ...rest } = numbers;
      const compute = () => transform.update(gradients, state, { parameters, ...rest, learningRateScale: () => scale });
      repeat ??= trace(() => outputsOf(...compute()), inputs);

      const [updates, nextState] = compute();
      const wanted = outputsOf(updates, nextState).flatMap((output) => Array.from(output.dataSync()));
      const given = repeat(inputs).flatMap((output) => Array.from(output.dataSync()));
      ensureClose(given, wanted, `A step traced once goes wrong when it is repeated ${step - 1} steps later.`, 1e-5);
      simulation = { parameters: apply(parameters, updates), state: nextState };
    }
  });
}

const outputsOf = (updates: Tensors, state: TensorContainer): Tensor[] => [
  ...Object.keys(updates).sort().map((name) => updates[name]!),
  ...leavesOf(state).map(({ tensor }) => tensor),
];

const numbersOf = (tensors: Tensors): number[] => Object.keys(tensors).sort().flatMap((name) => Array.from(tensors[name]!.dataSync()));

const isClose = (a: readonly number[], b: readonly number[]): boolean => a.every((value, index) => Math.abs(value - b[index]!) < 1e-6);
