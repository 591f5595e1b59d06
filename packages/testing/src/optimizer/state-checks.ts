import type { GradientTransform } from '@thaw/core';
import { dispose, memory, tidy, type TensorContainer } from '@tensorflow/tfjs-core';
import { type Check, ensure, ensureClose, isSame, tensorCheck } from '../check.ts';
import { advance, apply, contextOf, gradientsAt, initialized, type ParameterName, type Rates, shapes, type Simulation, start, updatesOf } from './simulation.ts';
import { freezeState, type Leaf, leavesOf, restored } from './state.ts';

const rates: Rates = { learningRate: 0.1 };

/** What the state of an optimizer keeps to. */
export const stateChecks = (create: () => GradientTransform): Check[] => [
  tensorCheck('keeps tensors only in its state', () =>
    tidy(() => {
      const transform = create();
      leavesOf(run(transform, start(), [0, 1]).state!);
    }),
  ),
  tensorCheck('never changes or disposes a state it was given', () =>
    tidy(() => {
      const transform = create();
      let simulation = start();
      for (const step of [0, 1, 2]) {
        const state = freezeState(initialized(transform, simulation.parameters, simulation.state, gradientsAt(step)));
        const leaves = leavesOf(state).map(({ tensor }) => tensor);
        const before = leaves.map((leaf) => Array.from(leaf.dataSync()));
        const [updates, next] = changing(() => transform.update(gradientsAt(step), state, contextOf(simulation.parameters, rates)));
        ensure(leaves.every((leaf) => !leaf.isDisposed), 'The update disposed a tensor of the old state.', { cure: 'dispose nothing: the loop owns the memory' });
        ensure(isSame(leaves.map((leaf) => Array.from(leaf.dataSync())), before), 'The update changed a tensor of the old state.');
        simulation = { parameters: apply(simulation.parameters, updates), state: next };
      }
    }),
  ),
  tensorCheck('holds no state for parameters that are frozen', () =>
    tidy(() => {
      const transform = create();
      const early = leavesOf(run(transform, start(), [0]).state!).find(({ tensor }) => tensor.shape.join() === shapes.late.join());
      ensure(early === undefined, `The state of a frozen parameter exists already, at ${early?.path}.`, { cure: 'begin it in `initialize`, which is told what trains' });
    }),
  ),
  tensorCheck('gives its state the same shape after a step, and at the start of the next', () =>
    tidy(() => {
      const transform = create();
      const { parameters, state } = run(transform, start(), [0]);
      const before = leavesOf(initialized(transform, start().parameters, undefined, gradientsAt(0)));
      const paths = (leaves: readonly Leaf[]) => leaves.map(({ path, tensor }) => `${path} [${tensor.shape.join()}]`);
      ensure(isSame(paths(leavesOf(state!)), paths(before)), 'The update gives its state another shape.', { wanted: paths(before).join(', '), given: paths(leavesOf(state!)).join(', '), cure: 'begin all of it in `initialize`' });
      const again = leavesOf(initialized(transform, parameters, state, gradientsAt(1)));
      ensure(isSame(again.map(({ tensor }) => tensor.id), leavesOf(state!).map(({ tensor }) => tensor.id)), 'Initializing replaces a state that is there.', { cure: 'keep what `initialize` was given' });
    }),
  ),
  tensorCheck('lets a parameter that thaws later begin its own count', () =>
    tidy(() => {
      const transform = create();
      const both: ParameterName[] = ['kernel', 'bias', 'late'];
      const thawed = run(transform, run(transform, start(), [0, 1, 2]), [3, 4], both);
      const fresh = run(transform, start(), [3, 4], both);
      ensureClose(thawed.parameters.late!.dataSync(), fresh.parameters.late!.dataSync(), 'A parameter that thaws at step 3 moves differently from one that starts there.', 1e-6);
    }),
  ),
  tensorCheck('goes on from a checkpoint as if nothing had happened', () =>
    tidy(() => {
      const transform = create();
      const half = run(transform, start(), [0, 1, 2]);
      const whole = run(transform, half, [3, 4, 5]);
      const resumed = run(create(), { ...half, state: restored(half.state!) }, [3, 4, 5]);
      for (const name of Object.keys(whole.parameters)) {
        ensureClose(resumed.parameters[name]!.dataSync(), whole.parameters[name]!.dataSync(), `A resumed run moves "${name}" elsewhere.`, 1e-6);
      }
    }),
  ),
  tensorCheck('leaks no tensor over many steps', () => ensureNoLeak(create())),
];

const run = (transform: GradientTransform, from: Simulation, steps: readonly number[], names?: readonly ParameterName[]): Simulation =>
  steps.reduce((simulation, step) => advance(transform, simulation, gradientsAt(step, names), rates), from);

/** Says what a TypeError about a frozen object means here. */
function changing<Result>(update: () => Result): Result {
  try {
    return update();
  } catch (error) {
    ensure(!(error instanceof TypeError), `The update changes the state it was given (${String(error)}).`, { cure: 'return a new state' });
    throw error;
  }
}

/** Steps as the loop does, which frees what it no longer needs. */
function ensureNoLeak(transform: GradientTransform): void {
  let simulation = tidy(() => start() as unknown as TensorContainer) as unknown as Simulation;
  const counts: number[] = [];
  for (let step = 0; step < 12; step++) {
    const previous = simulation;
    simulation = tidy(() => {
      const [updates, state] = updatesOf(transform, previous, gradientsAt(step), rates);
      return { parameters: apply(previous.parameters, updates), state } as unknown as TensorContainer;
    }) as unknown as Simulation;
    const kept = new Set(tensorsOf(simulation));
    dispose(tensorsOf(previous).filter((tensor) => !kept.has(tensor)));
    counts.push(memory().numTensors);
  }
  dispose(tensorsOf(simulation));
  ensure(counts.at(-1) === counts[1], 'The number of tensors grows from step to step.', { wanted: `${counts[1]}, as after the second step`, given: `${counts.at(-1)} after ${counts.length} steps` });
}

const tensorsOf = ({ parameters, state }: Simulation) => [...Object.values(parameters), ...(state === undefined ? [] : leavesOf(state)).map(({ tensor }) => tensor)];
