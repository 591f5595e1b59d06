import type { CompiledFunction, RunProfile } from '@thaw/tensorflow';
import { expect, test } from 'vitest';
import { kernelTimes, profileFunction, profileLines } from './profile-function.ts';

const profile = (...kernels: [op: string, microseconds: number][]): RunProfile => ({
  operations: kernels.map(([op, microseconds], index) => ({ name: `${op}${index}`, op, startMicroseconds: index, microseconds })),
});

test('times are those of a mean run, the longest first', () => {
  expect(kernelTimes([profile(['Mul', 100], ['Conv2D', 3000], ['Mul', 300]), profile(['Conv2D', 5000], ['Mul', 200])])).toEqual([
    { op: 'Conv2D', count: 1, milliseconds: 4 },
    { op: 'Mul', count: 1.5, milliseconds: 0.3 },
  ]);
});

test('a function runs on its last inputs, first without being watched', async () => {
  const calls: string[] = [];
  const inputs = { x: { shape: [], data: Float32Array.of(1) } };
  const compiled: Pick<CompiledFunction, 'run' | 'profile'> = {
    run: async (given) => {
      calls.push(`run ${given === inputs}`);
      return {};
    },
    profile: async (given) => {
      calls.push(`profile ${given === inputs}`);
      return profile(['Mul', 500]);
    },
  };
  const { milliseconds, kernels } = await profileFunction({ name: 'step', compiled: compiled as CompiledFunction, inputs });
  expect(calls).toEqual([...Array<string>(7).fill('run true'), ...Array<string>(5).fill('profile true')]);
  expect(kernels).toEqual([{ op: 'Mul', count: 1, milliseconds: 0.5 }]);
  expect(milliseconds).toBeGreaterThanOrEqual(0);
});

test('a profile is told as a table', () => {
  expect(profileLines('step', { milliseconds: 12.34, kernels: [{ op: '_FusedConv2D', count: 33, milliseconds: 9 }, { op: 'Mul', count: 1.5, milliseconds: 1 }] })).toEqual([
    'step: 12.3 ms a run; kernels, after TensorFlow\'s own rewriting:',
    '  kernel        how many    ms  share',
    '  _FusedConv2D        33  9.00  90.0%',
    '  Mul                1.5  1.00  10.0%',
  ]);
});
