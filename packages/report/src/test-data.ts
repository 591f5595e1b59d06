import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@thaw/core';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import type { Picture } from './picture.ts';
import type { ReportData } from './report-data.ts';

/** A fresh folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-report-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A picture of one colour. */
export const plainPicture = (color: readonly [number, number, number], width = 30, height = 20, caption?: string): Picture => ({
  pixels: Uint8Array.from({ length: width * height * 3 }, (_, index) => color[index % 3]!),
  width,
  height,
  ...(caption === undefined ? {} : { caption }),
});

/** A run with hostile names: two classes, ten held-out pictures of which two are wrong. */
export async function hostileRun(folder: string): Promise<ReportData> {
  const random = createRandom(1);
  const file = join(folder, 'wrong.png');
  await sharp({ create: { width: 60, height: 40, channels: 3, background: '#00ff00' } }).png().toFile(file);
  return {
    title: 'Cats & <script>alert("title")</script>',
    startedAt: new Date('2026-03-05T14:03:27Z'),
    headline: { accuracy: 0.8, baseline: 0.6, seconds: 151.2, imagesPerSecond: 61.4, peakMemoryBytes: 1_310_000_000 },
    classes: ['<img src=x onerror=alert(1)>', 'dogs & "wolves"'],
    recipe: { seed: 1, backbone: 'efficientnet_lite0', optimizer: ['adamw', { beta1: 0.9, note: '<b>bold</b>' }], transforms: { train: [['randomRotation', { degrees: 25 }], 'randomHorizontalFlip'] } },
    steps: Array.from({ length: 40 }, (_, index) => ({ step: index + 1, loss: index === 20 ? Number.NaN : 2 / (1 + index) + random.uniform(0, 0.1), learningRate: 1e-3 * (1 - index / 40), momentum: null })),
    epochs: [1, 2, 3, 4].map((epoch) => ({ epoch, step: epoch * 10, trainingLoss: 1 / epoch, validationLoss: 1.2 / epoch, validationAccuracy: 0.5 + epoch * 0.075, best: epoch === 4 })),
    evaluation: {
      split: 'validation',
      predictions: Array.from({ length: 10 }, (_, index) => {
        const label = index < 6 ? 0 : 1;
        const wrong = index === 3 || index === 8;
        const answer = wrong ? 1 - label : label;
        return { id: `"><script>${index}</script>.png`, file: index === 3 ? file : join(folder, 'gone.png'), labels: [label], predicted: [answer], probabilities: answer === 0 ? [0.9, 0.1] : [0.1, 0.9], loss: wrong ? 2 + index : 0.1 };
      }),
    },
    data: { pictures: { train: 30, validation: 10, test: null }, train: [18, 12], validation: [6, 4], test: null, skipped: [{ file: '<i>.jpg', reason: 'the file is empty' }], duplicates: [['a.jpg', 'b.jpg', 'c.jpg']] },
    augmentation: [{ label: '<u>1</u>.jpg', pictures: [plainPicture([255, 0, 0], 30, 20, 'original'), plainPicture([0, 0, 255], 24, 24)] }],
    plan: [
      { start: 0, end: 20, groups: [{ name: 'body', trainable: false, learningRateScale: 0, batchNorm: 'frozen', parameters: 3_371_632 }, { name: 'head', trainable: true, learningRateScale: 1, batchNorm: 'train' }] },
      { start: 20, end: 40, groups: [{ name: 'body', trainable: true, learningRateScale: 0.1, batchNorm: 'frozen', parameters: 3_371_632 }, { name: 'head', trainable: true, learningRateScale: 1, batchNorm: 'train' }] },
    ],
    environment: { backend: 'TensorFlow 2.21.0', Node: 'v20' },
  };
}

/** The same run on data in which a picture has any number of labels. */
export async function multiLabelRun(folder: string): Promise<ReportData> {
  const run = await hostileRun(folder);
  const answers = [[0, 1], [0], [], [1], [1], [0], [0], [1], [], [0]];
  return {
    ...run,
    headline: { ...run.headline, accuracy: 0.8, baseline: 0.5 },
    epochs: run.epochs.map((epoch) => ({ ...epoch, validationMeanAveragePrecision: 0.5 + epoch.epoch / 10 })),
    evaluation: {
      split: 'validation',
      predictions: run.evaluation.predictions.map((prediction, index) => ({
        ...prediction,
        labels: index === 3 ? [0] : answers[index]!,
        predicted: index === 8 ? [0, 1] : answers[index]!,
        probabilities: [0.25, 0.75],
      })),
      multiLabel: {
        meanAveragePrecision: 0.9,
        microF1: 0.86,
        macroF1: 0.84,
        classes: [{ averagePrecision: 0.9, precision: 0.8, recall: 0.7, f1: 0.75, pictures: 6, threshold: 0.5 }, { pictures: 0, threshold: 0.31 }],
      },
    },
  };
}
