import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

/** A pace whose clock is set by hand. */
function paceOf(steps: number, evaluations: number) {
  let seconds = 100;
  const pace = createPace(steps, evaluations, () => seconds);
  return { pace, pass: (time: number) => (seconds += time) };
}
const nothing = { steps: 0, evaluations: 0 };

test('steps and evaluations that are left take as long as the last ones', () => {
  const { pace, pass } = paceOf(10, 2);
  expect(pace.secondsLeft(nothing)).toBe(0);
  for (let step = 0; step < 5; step++) {
    pass(2);
    pace.step(8, 'computed');
  }
  expect(pace.imagesPerSecond()).toBeCloseTo(4);
  expect(pace.secondsLeft(nothing)).toBeCloseTo(10);
  pass(3);
  pace.evaluation('computed');
  expect(pace.secondsLeft(nothing)).toBeCloseTo(5 * 2 + 3);
  expect(pace.seconds()).toBe(13);
});

test('what will find its features kept is counted by itself', () => {
  const { pace, pass } = paceOf(30, 3);
  for (let step = 0; step < 10; step++) {
    pass(2);
    pace.step(8, 'computed');
  }
  pass(4);
  pace.evaluation('computed');
  // Twenty steps and two evaluations that cost next to nothing.
  expect(pace.secondsLeft({ steps: 20, evaluations: 2 })).toBe(0);
  pass(0.5);
  pace.step(8, 'cached');
  expect(pace.imagesPerSecond()).toBeCloseTo(16);
  expect(pace.secondsLeft({ steps: 19, evaluations: 2 })).toBeCloseTo(9.5);
  // A later phase computes again.
  expect(pace.secondsLeft({ steps: 9, evaluations: 1 })).toBeCloseTo(9 * 0.5 + 10 * 2 + 4);
});
