import type { TrainingEvent } from '@thaw/training';
import { expect, test } from 'vitest';
import { recordingOutput } from '../terminal/recording-output.ts';
import type { PlannedRun } from './plan-run.ts';
import { eventRenderer } from './render-events.ts';

const run = {
  recipe: { batchSize: 8, learningRate: () => 0.01 },
  written: { backbone: ['tiny', {}], head: ['linear', {}] },
} as unknown as PlannedRun;

const group = (trainable: boolean) => ({ trainable, learningRateScale: 1, batchNorm: 'frozen' }) as const;
const training = (stem: boolean) => [{ name: 'stem', ...group(stem) }, { name: 'head', ...group(true) }];

const start: TrainingEvent = {
  type: 'run-start',
  runFolder: 'runs/a',
  seed: 1,
  task: 'single-label',
  classes: ['cat', 'dog'],
  pictures: { train: 16, validation: 4, test: null },
  counts: { train: [8, 8], validation: [2, 2], test: null },
  skipped: [],
  duplicates: [],
  epochs: 2,
  stepsPerEpoch: 2,
  totalSteps: 4,
  step: 2,
  parameters: 1_500,
  groups: [{ name: 'stem', parameters: 1_000, normParameters: 0 }, { name: 'head', parameters: 500, normParameters: 0 }],
  baseline: 0.5,
  plan: [{ start: 0, end: 3, groups: training(false) }, { start: 3, end: 4, groups: training(true) }],
  peakLearningRate: 0.01,
  featureCache: { phases: [0], views: 2, memoryBytes: 1e9, diskBytes: 0 },
};
const step = (done: number): TrainingEvent => ({ type: 'step-end', step: done, epoch: Math.ceil(done / 2), loss: 0.5, learningRate: 0.001, momentum: null, images: 8, fromCache: 0, imagesPerSecond: 40, secondsLeft: 12.3 });

test('a run shows how far it is, each epoch, and when groups thaw', () => {
  const output = recordingOutput();
  const show = eventRenderer(output, run);
  show(start);
  expect(output.lines.join('\n')).toContain('tiny + linear, 1500 parameters; 2 epochs of 2 steps, batch size 8, seed 1');
  expect(output.lines).toContain('  Frozen layers run once per view of a picture in phase 1: 2 views; up to 1.0 GB of memory');
  expect(output.lines.at(-2)).toBe('\nGoing on after step 2 of 4.\n');
  const before = output.lines.length;
  show({ type: 'groups-change', step: 2, groups: training(false) });
  show({ type: 'features-cached', step: 2, pictures: 16, views: 2, bytes: 40_000 });
  show(step(3));
  show({ type: 'groups-change', step: 3, groups: training(true) });
  show({ type: 'sample-skip', step: 3, file: 'gone.jpg', reason: 'the file is missing' });
  show(step(4));
  const evaluation = { loss: 0.4321, accuracy: 0.75, predictions: [], skipped: [] };
  show({ type: 'evaluation-end', step: 4, epoch: 2, split: 'validation', trainingLoss: 0.5, evaluation, best: true, seconds: 1 });
  expect(output.lines.slice(before)).toEqual([
    '  features cached: 16 pictures × 2 views, 40.0 kB',
    '  step 4: now trains stem, head',
    '  left out gone.jpg: the file is missing',
    '      2         0.5000         0.4321     75.0%        40  best so far',
  ]);
  expect(output.statuses).toEqual([
    '  epoch 2/2 ━━━━━━━━━━────────── 1/2  loss 0.500  40 images/s  12 s left  learning rate 0.001',
    '  epoch 2/2  looking at the held-out pictures',
  ]);
});

test('epochs of data with any number of labels are told by mean average precision and F1', () => {
  const output = recordingOutput();
  const show = eventRenderer(output, run);
  show({ ...start, task: 'multi-label' });
  const evaluation = { loss: 0.4321, accuracy: 0.5, multiLabel: { meanAveragePrecision: 0.8, microF1: 0.7, macroF1: 0.6, classes: [] }, predictions: [], skipped: [] };
  show({ type: 'evaluation-end', step: 4, epoch: 2, split: 'validation', trainingLoss: 0.5, evaluation, best: false, seconds: 1 });
  expect(output.lines.slice(-2)).toEqual([
    '  epoch  training loss  held-out loss   mean AP  micro F1  images/s',
    '      2         0.5000         0.4321     80.0%     70.0%         0',
  ]);
});
