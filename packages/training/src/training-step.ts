import { add, div, mul, type Scalar, sum, type Tensor, type Tensor1D, type Tensor2D, type TensorContainer, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { GradientTransform, Loss, LossContext, Tensors } from '@thaw/core';
import { checkFinite } from '@thaw/layers';
import { leavesOf } from './optimizer-state.ts';
import type { Parameter } from './parameters.ts';

/** Everything that changes from step to step. (A type, not an interface: a traced function takes an index signature.) */
export type StepInputs = {
  /** [batch, classes], probabilities. */
  readonly targets: Tensor2D;
  /** [batch]: 1 for a picture, 0 for what only fills the batch up. */
  readonly weights: Tensor1D;
  readonly learningRate: Scalar;
  readonly momentum?: Scalar;
  /** int32 [2]; decides the dropout masks. */
  readonly seed: Tensor1D;
};

/** What stays the same while the same groups train. */
export interface StepPlan {
  /** Takes the tensors that `features` finds among the inputs. */
  readonly model: LayersModel;
  features(inputs: Readonly<Record<string, Tensor>>): Tensor | Tensor[];
  readonly trained: readonly Parameter[];
  /** The input that multiplies a parameter's learning rate; undefined means 1. */
  scaleInput(parameter: Parameter): string | undefined;
  readonly loss: Loss;
  readonly lossContext: LossContext;
  readonly optimizer: GradientTransform;
  /** Variables, in the shape of the optimizer's state. */
  readonly optimizerState: TensorContainer;
}

/**
 * One step, as a function that can be traced: forward, backward, update. Writes to the model's variables and
 * to the optimizer's state; a loss that is not finite is an error, and leaves both as they were (see `Session`).
 */
export const trainingStep = ({ model, features, trained, scaleInput, loss, lossContext, optimizer, optimizerState }: StepPlan) => {
  const variables = trained.map(({ variable }) => variable);
  const scales = new Map(trained.map((parameter) => [parameter.name, scaleInput(parameter)]));
  return (given: Readonly<Record<string, Tensor>>): { loss: Scalar } => {
    const inputs = given as StepInputs;
    const { value, grads } = variableGrads(() => {
      const logits = model.apply(features(given), { training: true, seed: inputs.seed }) as Tensor2D;
      return weightedMean(loss(logits, inputs.targets, lossContext), inputs.weights);
    }, variables);
    const finite = checkFinite(value);
    const gradients: Tensors = Object.fromEntries(trained.map(({ name, variable }) => [name, grads[variable.name]!]));
    const [updates, next] = optimizer.update(gradients, optimizerState, {
      parameters: Object.fromEntries(trained.map(({ name, variable }) => [name, variable as Tensor])),
      learningRate: inputs.learningRate,
      ...(inputs.momentum === undefined ? {} : { momentum: inputs.momentum }),
      learningRateScale: (name) => {
        const input = scales.get(name);
        return input === undefined ? undefined : (given[input] as Scalar);
      },
    });
    for (const { name, variable } of trained) variable.assign(add(variable, updates[name]!));
    const fresh = leavesOf(next);
    for (const [path, leaf] of leavesOf(optimizerState)) if (fresh.get(path) !== leaf) (leaf as Variable).assign(fresh.get(path)!);
    return { loss: finite };
  };
};

/** Σ wᵢ xᵢ / Σ wᵢ */
const weightedMean = (values: Tensor1D, weights: Tensor1D): Scalar => div(sum(mul(values, weights)), sum(weights));
