import {
  add,
  dispose,
  mean,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type TensorContainer,
  tensor_util,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { GradientTransform, Loss, LossContext, Tensors } from '@thaw/core';
import type { Parameter } from './parameters.ts';
import type { SplitModel } from './split-model.ts';

/** Everything that changes from step to step, as tensors. (A type, not an interface: TensorContainer wants an index signature.) */
export type StepInputs = {
  /** [batch, height, width, 3], normalized. */
  readonly images: Tensor;
  /** [batch, classes], probabilities. */
  readonly targets: Tensor2D;
  readonly learningRate: Scalar;
  readonly momentum?: Scalar;
  /** int32 [2]; decides the dropout masks. */
  readonly seed: Tensor1D;
};

/** What stays the same while the same groups train. */
export interface StepPlan {
  readonly model: SplitModel;
  readonly trained: readonly Parameter[];
  /** By parameter name; absent means 1. */
  readonly learningRateScales: ReadonlyMap<string, Scalar>;
  readonly loss: Loss;
  readonly lossContext: LossContext;
  readonly optimizer: GradientTransform;
}

export interface StepResult {
  readonly loss: number;
  /** Replaces the state that was given, which is disposed. */
  readonly optimizerState: TensorContainer;
}

/**
 * One step: forward, backward, update. Writes to the model's variables; everything else it makes is freed, but for
 * the next optimizer state.
 *
 * A loss that is not finite leaves weights and optimizer state as they were.
 */
export function trainingStep(plan: StepPlan, inputs: StepInputs, optimizerState: TensorContainer): StepResult {
  const { model, trained, loss, lossContext, optimizer } = plan;
  const variables = trained.map(({ variable }) => variable);
  const statistics = snapshotStatistics(model);
  const result = tidy(() => {
    // Below the cut nothing trains: inference, whose activations are freed as it goes.
    const features = model.lower === undefined ? inputs.images : (model.lower.predict(inputs.images) as Tensor | Tensor[]);
    const { value, grads } = variableGrads(() => {
      const logits = model.upper.apply(features, { training: true, seed: inputs.seed }) as Tensor2D;
      return mean(loss(logits, inputs.targets, lossContext)) as Scalar;
    }, variables);
    const lossValue = value.dataSync()[0]!;
    if (!Number.isFinite(lossValue)) return { lossValue, next: undefined };
    const gradients: Tensors = Object.fromEntries(trained.map(({ name, variable }) => [name, grads[variable.name]!]));
    const [updates, next] = optimizer.update(gradients, optimizerState, {
      parameters: Object.fromEntries(trained.map(({ name, variable }) => [name, variable as Tensor])),
      learningRate: inputs.learningRate,
      ...(inputs.momentum === undefined ? {} : { momentum: inputs.momentum }),
      learningRateScale: (name) => plan.learningRateScales.get(name),
    });
    for (const { name, variable } of trained) variable.assign(add(variable, updates[name]!));
    return { lossValue, next };
  });
  if (result.next === undefined) {
    statistics.restore();
    return { loss: result.lossValue, optimizerState };
  }
  statistics.dispose();
  const kept = new Set(tensorsIn(result.next));
  dispose(tensorsIn(optimizerState).filter((tensor) => !kept.has(tensor)));
  return { loss: result.lossValue, optimizerState: result.next };
}

/** Running statistics are written on the way forward, before anyone knows whether the loss is finite. */
function snapshotStatistics({ upper }: SplitModel): { restore(): void; dispose(): void } {
  const weights = upper.layers.flatMap((layer) => layer.nonTrainableWeights);
  // `read` gives a tensor that shares its data with the variable until that is assigned anew: no copy.
  const before = weights.map((weight) => weight.read().clone());
  return {
    restore: () => {
      weights.forEach((weight, index) => weight.write(before[index]!));
      dispose(before);
    },
    dispose: () => dispose(before),
  };
}

export const tensorsIn = (container: TensorContainer): Tensor[] => tensor_util.getTensorsInContainer(container);
