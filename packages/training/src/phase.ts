import { cast, dispose, oneHot, type Scalar, scalar, type Tensor1D, type Tensor2D, tensor1d, tensor4d, type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BatchTransform, GradientTransform, GroupTraining, LayerGroup, Loss, Random } from '@thaw/core';
import type { RenderedBatch } from '@thaw/images';
import { activeLayers, parametersOf, setBatchNormModes, trainedParameters } from './parameters.ts';
import { splitModel } from './split-model.ts';
import { type StepInputs, type StepResult, trainingStep } from './training-step.ts';

/** A stretch of steps in which the same parameters train. */
export interface Phase {
  /** Writes to the model; the loss is not finite when it did not. */
  step(batch: RenderedBatch, moment: Moment, optimizerState: TensorContainer): StepResult;
  dispose(): void;
}

/** What the schedules say about one step. */
export interface Moment {
  /** Steps done before. */
  readonly step: number;
  readonly learningRate: number;
  /** Undefined leaves it to the optimizer. */
  readonly momentum: number | undefined;
}

export interface PhaseOptions {
  readonly model: LayersModel;
  readonly groups: readonly LayerGroup[];
  /** How each group trains, in order. */
  readonly training: readonly GroupTraining[];
  readonly loss: Loss;
  readonly optimizer: GradientTransform;
  readonly batchTransforms: readonly BatchTransform[];
  /** Training pictures per class. */
  readonly classCounts: readonly number[];
  /** Decides dropout and mixing, by step. */
  readonly random: Random;
}

/** Makes the model train as `training` says, from now on. */
export function createPhase({ model, groups, training, loss, optimizer, batchTransforms, classCounts, random }: PhaseOptions): Phase {
  setBatchNormModes(model, groups, training);
  const trained = trainedParameters(parametersOf(model, groups), training);
  const scales = training.map(({ learningRateScale }) => (learningRateScale === 1 ? undefined : scalar(learningRateScale)));
  const stepPlan = {
    model: splitModel(model, activeLayers(model, groups, training)),
    trained,
    learningRateScales: new Map(trained.flatMap(({ name, group }): [string, Scalar][] => (scales[group] === undefined ? [] : [[name, scales[group]]]))),
    loss,
    lossContext: { classCounts },
    optimizer,
  };
  const mixing = random.fork('batch');
  const dropping = random.fork('dropout');
  return {
    step({ images, samples, size }, { step, learningRate, momentum }, optimizerState) {
      const draws = dropping.fork(step);
      const inputs: StepInputs = tidy(() => {
        const labels = tensor1d(samples.map(({ label }) => label), 'int32');
        const batch = {
          images: tensor4d(images, [samples.length, size.height, size.width, 3]),
          targets: cast(oneHot(labels, classCounts.length), 'float32') as Tensor2D,
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
    dispose: () => dispose(scales.filter((scale) => scale !== undefined)),
  };
}
