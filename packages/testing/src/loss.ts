import { type AnyPlugin, createRandom } from '@thaw/core';
// oxlint-disable-next-line import/no-unassigned-import -- It registers the gradients of TensorFlow.js, which its core leaves out.
import '@tensorflow/tfjs-layers';
import { add, gather, grad, mul, sigmoid, slice, softmax, sub, sum, type Tensor, tensor2d, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { type Check, type CheckSettings, describeChecks, ensure, ensureClose, ensureFinite, makePart, tensorCheck } from './check.ts';
import { noise } from './noise.ts';
import { pluginChecks } from './plugin.ts';

export interface LossCheckSettings extends CheckSettings {
  /** Default 5. Tell it when the options fit another number of classes. */
  readonly classCount?: number;
  /** True for a loss that may fall below 0. */
  readonly canBeNegative?: boolean;
}

const batchSize = 4;

/** What a loss keeps to: `pluginChecks`, and what the loop asks of it. Needs a TensorFlow.js backend. */
export function lossChecks(plugin: AnyPlugin<'loss'>, settings: LossCheckSettings = {}): Check[] {
  const { classCount = 5, canBeNegative = false } = settings;
  const classCounts = Array.from({ length: classCount }, (_, index) => 10 + 7 * index);
  const context = { classCounts, sampleCount: classCounts.reduce((total, count) => total + count) };
  const isMultiLabel = () => makePart(plugin, settings.options).task === 'multi-label';
  const targetsOfTask = () => (isMultiLabel() ? [multiHotTargets(classCount), softMultiHot(classCount)] : [hardTargets(classCount), softTargets(classCount)]);
  const lossOf: BoundLoss = (logits, targets) => makePart(plugin, settings.options)(logits, targets, context);
  const losses = (logits: Tensor2D, targets: Tensor2D) => Array.from(lossOf(logits, targets).dataSync());
  const logits = () => mul(noise([batchSize, classCount]), 3) as Tensor2D;
  const check = (title: string, run: (targets: Tensor2D) => void) =>
    tensorCheck(title, () =>
      tidy(() => {
        for (const targets of targetsOfTask()) run(targets);
      }),
    );
  return [
    ...pluginChecks(plugin, settings),
    check('leaves its inputs alone', (targets) => {
      const given = logits();
      const before = [given, targets].map((input) => Array.from(input.dataSync()));
      lossOf(given, targets);
      ensure(!given.isDisposed && !targets.isDisposed, 'The loss disposed its input.', { cure: 'dispose nothing: the loop owns the memory' });
      [given, targets].forEach((input, index) => ensureClose(input.dataSync(), before[index]!, 'The loss changed its input.', 0));
    }),
    check('gives one finite number per sample', (targets) => {
      const { shape } = lossOf(logits(), targets);
      ensure(shape.join() === `${batchSize}`, 'The loss has another shape.', { wanted: `[${batchSize}], one number per sample`, given: `[${shape.join()}]`, cure: 'sum over the classes and leave the mean to the loop' });
      ensureFinite(losses(logits(), targets), 'The loss is not finite.');
    }),
    ...(canBeNegative
      ? []
      : [
          check('is never negative', (targets) => {
            const least = Math.min(...losses(logits(), targets));
            ensure(least >= 0, 'The loss of a sample is negative.', { given: String(least), cure: 'mend the sign, or say `canBeNegative: true`' });
          }),
        ]),
    check('falls when the logits move towards the targets', (targets) => {
      const towards = isMultiLabel() ? sub(targets, sigmoid(logits())) : targets;
      const [far, near] = [losses(logits(), targets), losses(add(logits(), mul(towards, 0.5)), targets)].map((values) => values.reduce((a, b) => a + b));
      ensure(near! < far!, 'The loss does not fall when the right classes gain.', { wanted: `less than ${far}`, given: String(near) });
    }),
    check('judges each sample by itself', (targets) => {
      const all = losses(logits(), targets);
      const order = [2, 0, 3, 1];
      ensureClose(losses(gather(logits(), order), gather(targets, order)), order.map((index) => all[index]!), 'The losses change with the order of the samples.', 1e-5);
      ensureClose(losses(slice(logits(), [1, 0], [1, classCount]), slice(targets, [1, 0], [1, classCount])), [all[1]!], 'The loss of a sample depends on its batch.', 1e-5);
    }),
    check('has the gradient that its values have', (targets) => ensureGradient(lossOf, logits(), targets)),
    check('stays finite, and so does its gradient, for logits in the thousands', (targets) => {
      const extreme = mul(logits(), 3000) as Tensor2D;
      ensureFinite(losses(extreme, targets), 'The loss of large logits is not finite.');
      ensureFinite(gradientOf(lossOf, extreme, targets), 'The gradient at large logits is not finite.');
    }),
  ];
}

/** A vitest suite of `lossChecks`. */
export const describeLoss = (plugin: AnyPlugin<'loss'>, settings: LossCheckSettings = {}): void =>
  describeChecks(`loss ${plugin.name}`, lossChecks(plugin, settings));

type BoundLoss = (logits: Tensor2D, targets: Tensor2D) => Tensor;

const gradientOf = (loss: BoundLoss, logits: Tensor2D, targets: Tensor2D): number[] =>
  Array.from(grad((x) => sum(loss(x as Tensor2D, targets)))(logits).dataSync());

/** Compares with central differences. */
function ensureGradient(loss: BoundLoss, logits: Tensor2D, targets: Tensor2D): void {
  const half = 0.02;
  const start = Array.from(logits.dataSync());
  const total = (changed: number, by: number) =>
    sum(loss(tensor2d(start.map((value, index) => (index === changed ? value + by : value)), logits.shape), targets)).dataSync()[0]!;
  const differences = start.map((_, index) => (total(index, half) - total(index, -half)) / (2 * half));
  ensureClose(gradientOf(loss, logits, targets), differences, 'The gradient is not that of the values.', 5e-3);
}

function hardTargets(classCount: number): Tensor2D {
  const random = createRandom(1);
  const labels = Array.from({ length: batchSize }, () => random.integer(classCount));
  return tensor2d(labels.map((label) => Array.from({ length: classCount }, (_, index) => (index === label ? 1 : 0))));
}

const softTargets = (classCount: number): Tensor2D => softmax(noise([batchSize, classCount], 2) as Tensor2D);

/** All labels, one, none and some. */
const multiHotTargets = (classCount: number): Tensor2D =>
  tensor2d(Array.from({ length: batchSize }, (_, row) => Array.from({ length: classCount }, (__, index) => Number([true, index === 1, false, index % 2 === 0][row]))));

const softMultiHot = (classCount: number): Tensor2D => sigmoid(noise([batchSize, classCount], 2) as Tensor2D);
