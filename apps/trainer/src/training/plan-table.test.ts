import { expect, test } from 'vitest';
import { planTable } from './plan-table.ts';

const groups = [
  { name: 'stem', parameters: 1_000, normParameters: 100 },
  { name: 'blocks1', parameters: 20_000, normParameters: 200 },
  { name: 'blocks2', parameters: 300_000, normParameters: 300 },
  { name: 'head', parameters: 5_000_000, normParameters: 400 },
];
const frozen = { trainable: false, learningRateScale: 1, batchNorm: 'frozen' } as const;
const phase = (start: number, end: number, training: readonly object[]) => ({ start, end, groups: groups.map(({ name }, index) => ({ name, ...frozen, ...training[index] })) });

const train = { trainable: true, batchNorm: 'train' } as const;

test('a phase tells what trains, how much, how fast', () => {
  const plan = [
    phase(0, 10, [{}, {}, {}, train]),
    phase(10, 25, [{}, { ...train, learningRateScale: 0.01 }, { ...train, learningRateScale: 0.1 }, train]),
    phase(25, 30, [train, {}, {}, train]),
  ];
  expect(planTable({ plan, groups, stepsPerEpoch: 10, totalSteps: 30 }, (step, total) => (step / total) * 0.3)).toEqual([
    'phase  epochs  steps  trains          parameters  learning rate  batch norm',
    '1      1       1–10   head                 5.0 M  0 … 0.09       trains in head',
    '2      2–3     11–25  blocks1 … head       5.3 M  0.001 … 0.24   trains in blocks1 … head',
    '3      3       26–30  stem, head           5.0 M  0.25 … 0.29    trains in stem, head',
  ]);
});

test('norm layers that train in frozen groups are counted', () => {
  const plan = [phase(0, 10, [{ batchNorm: 'train' }, { batchNorm: 'train' }, { batchNorm: 'train' }, train])];
  const small = groups.map((group) => ({ ...group, parameters: group.name === 'head' ? 1_000 : group.parameters }));
  expect(planTable({ plan, groups: small, stepsPerEpoch: 10, totalSteps: 10 }, () => 0.1)[1]).toBe('1      1       1–10   head          1600  0.1            trains');
});
