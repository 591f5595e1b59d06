import { type Tensor, type TensorContainer, tidy, Variable, variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BatchTransform, GradientTransform, GroupTraining, LayerGroup, Loss, Random } from '@thaw/core';
import type { RenderedBatch } from '@thaw/images';
import type { HostValue, HostValues } from '@thaw/tensorflow';
import { fillBatch } from './fill-batch.ts';
import { mixBatch } from './mix-batch.ts';
import { mapState } from './optimizer-state.ts';
import { activeLayers, parametersOf, setBatchNormModes, trainedParameters } from './parameters.ts';
import type { Session } from './session.ts';
import { splitModel } from './split-model.ts';
import { trainingStep } from './training-step.ts';

/** A stretch of steps in which the same parameters train. */
export interface Phase {
  /** Writes to the model; gives the loss. When that is not finite, it did not. */
  step(batch: RenderedBatch, moment: Moment): Promise<number>;
  /** As variables; `Session.download` brings their values. */
  readonly optimizerState: TensorContainer;
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
  readonly session: Session;
  readonly model: LayersModel;
  readonly groups: readonly LayerGroup[];
  /** How each group trains, in order. */
  readonly training: readonly GroupTraining[];
  readonly loss: Loss;
  readonly optimizer: GradientTransform;
  /** Of earlier phases, or of a checkpoint. The phase goes on with its tensors, or makes variables of them. */
  readonly optimizerState?: TensorContainer | undefined;
  readonly batchTransforms: readonly BatchTransform[];
  /** Pictures per step; a batch that has fewer is filled up with some that do not count. */
  readonly batchSize: number;
  /** Training pictures per class. */
  readonly classCounts: readonly number[];
  /** Decides dropout and mixing, by step. */
  readonly random: Random;
}

/** Makes the model train as `training` says, from now on. */
export function createPhase(options: PhaseOptions): Phase {
  const { session, model, groups, training, loss, optimizer, batchTransforms, batchSize, classCounts, random } = options;
  setBatchNormModes(model, groups, training);
  const trained = trainedParameters(parametersOf(model, groups), training);
  const optimizerState = beginState(optimizer, trained, options.optimizerState);
  const { lower, upper } = splitModel(model, activeLayers(model, groups, training));
  const scales = training.flatMap(({ learningRateScale }, group) => (learningRateScale === 1 ? [] : [[scaleName(group), float32(learningRateScale)] as const]));

  // Below the cut nothing trains: inference, with a graph of its own.
  const body = lower && session.compile(({ images }) => named([lower.predict(images!, { batchSize }) as Tensor | Tensor[]].flat()), { name: 'body' });
  const featureNames = lower === undefined ? ['images'] : lower.outputs.map((_, index) => featureName(index));
  const step = session.compile(
    trainingStep({
      model: upper,
      features: (inputs) => featureNames.map((name) => inputs[name]!),
      trained,
      scaleInput: ({ group }) => (training[group]!.learningRateScale === 1 ? undefined : scaleName(group)),
      loss,
      lossContext: { classCounts },
      optimizer,
      optimizerState,
    }),
    { name: 'step' },
  );

  const mixing = random.fork('batch');
  const dropping = random.fork('dropout');
  return {
    optimizerState,
    async step(rendered, moment) {
      const { images, targets, weights } = mixBatch(fillBatch(rendered, batchSize, classCounts.length), batchTransforms, mixing.fork(moment.step));
      const features: HostValues = body === undefined ? { images } : await body.run({ images });
      const draws = dropping.fork(moment.step);
      const inputs = {
        ...features,
        targets,
        weights,
        learningRate: float32(moment.learningRate),
        ...(moment.momentum === undefined ? {} : { momentum: float32(moment.momentum) }),
        seed: { shape: [2], data: Int32Array.of(draws.integer(2 ** 31), draws.integer(2 ** 31)) },
        ...Object.fromEntries(scales),
      };
      try {
        return (await step.run(inputs))['loss']!.data[0]!;
      } catch (error) {
        // TensorFlow's CheckNumerics says what it found.
        const found = error instanceof Error && / : Tensor had (.*) values/.exec(error.message)?.[1];
        if (!found) throw error;
        return found.includes('NaN') ? NaN : Infinity;
      }
    },
  };
}

const featureName = (index: number): string => `features${index}`;
const scaleName = (group: number): string => `learningRateScale${group}`;
const named = (tensors: readonly Tensor[]): Record<string, Tensor> => Object.fromEntries(tensors.map((value, index) => [featureName(index), value]));
const float32 = (value: number): HostValue => ({ shape: [], data: Float32Array.of(value) });

/** The state for these parameters, with a variable for every tensor. */
function beginState(optimizer: GradientTransform, trained: readonly { name: string; variable: Tensor }[], state: TensorContainer | undefined): TensorContainer {
  return tidy(() => {
    const begun = optimizer.initialize(Object.fromEntries(trained.map(({ name, variable: parameter }) => [name, parameter])), state);
    return mapState(begun, (leaf) => {
      if (leaf instanceof Variable) return leaf;
      const begunVariable = variable(leaf, false);
      leaf.dispose();
      return begunVariable;
    });
  });
}
