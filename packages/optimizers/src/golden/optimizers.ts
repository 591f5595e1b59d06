import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import type { GradientTransform, Tensors } from '@thaw/core';
import { add, scalar, tensor, tidy } from '@tensorflow/tfjs-core';

type Values = Readonly<Record<string, readonly number[]>>;

interface Golden {
  readonly shapes: Readonly<Record<string, number[]>>;
  /** The steps, counted from 1, after which `parameters` of a case were written down. */
  readonly shownSteps: readonly number[];
  readonly initial: Values;
  readonly gradients: readonly Values[];
  readonly cases: Readonly<Record<string, { readonly parameters: readonly Values[]; readonly rates?: readonly (readonly [learningRate: number, momentum: number])[] }>>;
}

const golden = JSON.parse(readFileSync(new URL('optimizers.json', import.meta.url), 'utf8')) as Golden;

export const goldenCases = Object.keys(golden.cases);

/** Takes the golden steps with our optimizer; the parameters after the shown steps beside PyTorch's. */
export function replayCase(name: string, optimizer: GradientTransform, fixedLearningRate: number): { ours: number[]; theirs: number[] } {
  const { parameters: shown, rates } = golden.cases[name]!;
  const ours: number[] = [];
  tidy(() => {
    let parameters = tensorsOf(golden.initial);
    let state = optimizer.initialize(parameters);
    for (const [step, gradients] of golden.gradients.entries()) {
      const [learningRate, momentum] = rates?.[step] ?? [fixedLearningRate];
      const [updates, nextState] = optimizer.update(tensorsOf(gradients), state, {
        parameters,
        learningRate: scalar(learningRate),
        ...(momentum === undefined ? {} : { momentum: scalar(momentum) }),
        learningRateScale: () => undefined,
      });
      parameters = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, add(value, updates[key]!)]));
      state = nextState;
      if (golden.shownSteps.includes(step + 1)) ours.push(...Object.values(parameters).flatMap((value) => Array.from(value.dataSync())));
    }
  });
  return { ours, theirs: shown.flatMap((values) => Object.keys(golden.initial).flatMap((key) => [...values[key]!])) };
}

const tensorsOf = (values: Values): Tensors =>
  Object.fromEntries(Object.entries(values).map(([name, numbers]) => [name, tensor([...numbers], golden.shapes[name]!)]));

/** A parameter of one number after each of several gradients, as in hand-computed vectors. */
export function walk(optimizer: GradientTransform, start: number, gradients: readonly number[], learningRate: number): number[] {
  return tidy(() => {
    let parameter = scalar(start);
    let state = optimizer.initialize({ w: parameter });
    return gradients.map((gradient) => {
      const [updates, nextState] = optimizer.update({ w: scalar(gradient) }, state, { parameters: { w: parameter }, learningRate: scalar(learningRate), learningRateScale: () => undefined });
      parameter = add(parameter, updates.w!);
      state = nextState;
      return parameter.dataSync()[0]!;
    }) as number[];
  });
}

/** The largest |ours − theirs| / max(1, |theirs|). */
export const largestError = (ours: readonly number[], theirs: readonly number[]): number =>
  ours.length === theirs.length ? Math.max(...ours.map((value, index) => Math.abs(value - theirs[index]!) / Math.max(1, Math.abs(theirs[index]!)))) : Infinity;
