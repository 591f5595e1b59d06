import { type Tensor, type TensorContainer, tidy, Variable, variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BatchTransform, GradientTransform, GroupTraining, LayerGroup, Loss, LossContext, Random } from '@thaw/core';
import type { HostValue } from '@thaw/tensorflow';
import type { CutModel } from './frozen-body.ts';
import type { InputBatch } from './input-batch.ts';
import { mixBatch } from './mix-batch.ts';
import { leavesOf, mapState } from './optimizer-state.ts';
import { parametersOf, setBatchNormModes, trainedParameters } from './parameters.ts';
import type { Session } from './session.ts';
import { trainingStep } from './training-step.ts';

/** A stretch of steps in which the same parameters train. */
export interface Phase {
  /** Takes pictures or features. Writes to the model; gives the loss. When that is not finite, it did not. */
  step(batch: InputBatch, moment: Moment): Promise<number>;
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
  /** The same model, cut below its active layers. */
  readonly cut: CutModel;
  readonly groups: readonly LayerGroup[];
  /** How each group trains, in order. */
  readonly training: readonly GroupTraining[];
  readonly loss: Loss;
  readonly optimizer: GradientTransform;
  /** Of earlier phases, or of a checkpoint. The phase goes on with its tensors, or makes variables of them. */
  readonly optimizerState?: TensorContainer | undefined;
  /** They mix pictures: batches of features cannot be mixed. */
  readonly batchTransforms: readonly BatchTransform[];
  readonly lossContext: LossContext;
  /** Decides dropout and mixing, by step. */
  readonly random: Random;
}

/** Makes the model train as `training` says, from now on. */
export function createPhase(options: PhaseOptions): Phase {
  const { session, model, cut, groups, training, loss, optimizer, batchTransforms, lossContext, random } = options;
  setBatchNormModes(model, groups, training);
  const trained = trainedParameters(parametersOf(model, groups), training);
  const optimizerState = beginState(optimizer, trained, options.optimizerState);
  session.own([...leavesOf(optimizerState).values()] as Variable[]);
  const scales = training.flatMap(({ learningRateScale }, group) => (learningRateScale === 1 ? [] : [[scaleName(group), float32(learningRateScale)] as const]));
  const step = session.compile(
    trainingStep({
      model: cut.upper,
      features: (inputs) => cut.inputs.map((name) => inputs[name]!),
      trained,
      scaleInput: ({ group }) => (training[group]!.learningRateScale === 1 ? undefined : scaleName(group)),
      loss,
      lossContext,
      optimizer,
      optimizerState,
    }),
    { name: 'step' },
  );

  const mixing = random.fork('batch');
  const dropping = random.fork('dropout');
  return {
    optimizerState,
    async step(batch, moment) {
      const images = batch.inputs['images'];
      const mixed = images && mixBatch({ images, targets: batch.targets }, batchTransforms, mixing.fork(moment.step));
      const features = mixed === undefined ? batch.inputs : cut.body === undefined ? { images: mixed.images } : await cut.body.run(mixed.images);
      const draws = dropping.fork(moment.step);
      const inputs = {
        ...features,
        targets: (mixed ?? batch).targets,
        weights: batch.weights,
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

const scaleName = (group: number): string => `learningRateScale${group}`;
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
