import { type Check, ensure, isSame } from './check.ts';

/** Keys that drawing parts are tried with. */
export const seeds: readonly number[] = Array.from({ length: 25 }, (_, seed) => seed);

/** `draw` makes the transform anew and gives what it does under a seed. */
export const randomnessChecks = (draw: (seed: number) => unknown, deterministic: boolean): Check[] => [
  {
    title: 'does the same again under the same key',
    run() {
      for (const seed of seeds.slice(0, 5)) {
        ensure(isSame(draw(seed), draw(seed)), 'Two calls with equal randomness differ.', {
          cure: 'draw from the Random that is passed in only, never from Math.random, and keep no state',
        });
      }
    },
  },
  deterministic
    ? {
        title: 'does the same under every key',
        run: () => ensure(seeds.every((seed) => isSame(draw(seed), draw(0))), 'A deterministic transform changed with its randomness.', { cure: 'leave out `deterministic`' }),
      }
    : {
        title: 'does something else under another key',
        run: () => ensure(seeds.some((seed) => !isSame(draw(seed), draw(0))), `The transform did the same under ${seeds.length} keys.`, {
          cure: 'draw from the Random that is passed in, or say `deterministic: true`',
        }),
      },
];
