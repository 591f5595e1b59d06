import { cast, dispose, oneHot, type Scalar, scalar, type Tensor1D, type Tensor2D, tensor1d, tensor4d, type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import type { BatchTransform, Transform } from '@thaw/core';
import type { RenderedBatch } from '@thaw/images';
import { activeLayers, setBatchNormModes, trainedParameters } from './parameters.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';
import { splitModel } from './split-model.ts';
import { type StepInputs, type StepResult, trainingStep } from './training-step.ts';
import type { UnfreezingPhase } from './unfreezing-plan.ts';

/** A stretch of steps in which the same parameters train. */
export interface RunningPhase {
  /** Step after the last. */
  readonly end: number;
  step(batch: RenderedBatch, moment: Moment, optimizerState: TensorContainer): StepResult;
  dispose(): void;
}

/** What the schedules say about one step. */
export interface Moment {
  /** Steps done before. */
  readonly step: number;
  readonly learningRate: number;
  readonly momentum: number | undefined;
}

/** Makes the model train as a phase of the plan says. */
export function enterPhase(run: PreparedRun, recipe: ResolvedRecipe, phase: UnfreezingPhase): RunningPhase {
  const { model, groups, parameters, dataset, counts } = run;
  setBatchNormModes(model, groups, phase.groups);
  const trained = trainedParameters(parameters, phase.groups);
  const groupScales = phase.groups.map(({ learningRateScale }) => (learningRateScale === 1 ? undefined : scalar(learningRateScale)));
  const stepPlan = {
    model: splitModel(model, activeLayers(model, groups, phase.groups)),
    trained,
    learningRateScales: new Map(
      trained.flatMap(({ name, group }): [string, Scalar][] => (groupScales[group] === undefined ? [] : [[name, groupScales[group]]])),
    ),
    loss: recipe.loss,
    lossContext: { classCounts: counts.train },
    optimizer: recipe.optimizer,
  };
  const batchTransforms = recipe.transforms.train.filter(isBatchTransform);
  const mixing = run.random.fork('batch');
  const dropping = run.random.fork('dropout');
  return {
    end: phase.end,
    step: ({ images, samples, size }, { step, learningRate, momentum }, optimizerState) => {
      const draws = dropping.fork(step);
      const inputs: StepInputs = tidy(() => {
        const labels = tensor1d(samples.map(({ label }) => label), 'int32');
        const batch = {
          images: tensor4d(images, [samples.length, size.height, size.width, 3]),
          targets: cast(oneHot(labels, dataset.classes.length), 'float32') as Tensor2D,
        };
        return {
          ...batchTransforms.reduce((mixed, transform, index) => transform.apply(mixed, mixing.fork(step).fork(index)), batch),
          learningRate: scalar(learningRate),
          ...(momentum === undefined ? {} : { momentum: scalar(momentum) }),
          seed: tensor1d([draws.integer(2 ** 31), draws.integer(2 ** 31)], 'int32') as Tensor1D,
        };
      });
      const result = trainingStep(stepPlan, inputs, optimizerState);
      dispose({ ...inputs });
      return result;
    },
    dispose: () => dispose(groupScales.filter((scale) => scale !== undefined)),
  };
}

const isBatchTransform = (transform: Transform): transform is BatchTransform => transform.stage === 'batch';
