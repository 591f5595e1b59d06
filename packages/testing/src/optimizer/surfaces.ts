import type { GradientTransform } from '@thaw/core';
import { mul, sub, tanh, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { ensure } from '../check.ts';
import { advance, type Simulation } from './simulation.ts';

/** A loss with its minimum at 0, told by its gradient. */
export interface Surface {
  readonly name: string;
  gradient(offset: Tensor): Tensor;
}

/** Losses that any optimizer should get down. */
export const surfaces: readonly Surface[] = [
  { name: 'a round bowl', gradient: (offset) => offset },
  { name: 'a valley ten times as steep across as along', gradient: (offset) => mul(offset, tensor1d([1, 10, 1, 10])) },
  { name: 'slopes that are straight far from the minimum', gradient: (offset) => tanh(offset) },
];

const minimum = [3, -2, 1, 4];

/** @throws ThawError unless the distance to the minimum falls below a tenth of what it was (weight decay holds it up) */
export function ensureConverges(transform: GradientTransform, surface: Surface, learningRate: number, steps: number): void {
  const found = tidy(() => {
    let simulation: Simulation = { parameters: { point: tensor1d([0, 0, 0, 0]) as Tensor }, state: undefined };
    for (let step = 0; step < steps; step++) {
      const offset = sub(simulation.parameters.point!, tensor1d(minimum));
      simulation = advance(transform, simulation, { point: surface.gradient(offset) }, { learningRate });
    }
    return Array.from(simulation.parameters.point!.dataSync());
  });
  const distance = Math.hypot(...found.map((value, index) => value - minimum[index]!));
  ensure(distance < 0.1 * Math.hypot(...minimum), `Does not find the minimum of ${surface.name} in ${steps} steps at learning rate ${learningRate}.`, {
    wanted: `near ${minimum.join(', ')}`,
    given: found.map((value) => value.toPrecision(4)).join(', '),
    cure: 'mend the update rule, or give the suite another `learningRate` or more `steps`',
  });
}
