import type { WrittenEvent } from '@thaw/training';
import { expect, test } from 'vitest';
import { runPace } from './report-from-run.ts';

const at = (second: number, event: object) => ({ time: new Date(second * 1000).toISOString(), ...event }) as WrittenEvent;

test('pauses between the processes of a run and evaluation do not slow it down', () => {
  const events = [
    at(0, { type: 'run-start' }),
    at(10, { type: 'step-end', images: 32 }),
    at(14, { type: 'evaluation-end', seconds: 4 }),
    // The next day.
    at(86_400, { type: 'run-start' }),
    at(86_406, { type: 'step-end', images: 32 }),
  ];
  expect(runPace(events)).toEqual({ seconds: 20, imagesPerSecond: 4 });
  expect(runPace([])).toEqual({ seconds: 0, imagesPerSecond: 0 });
});
