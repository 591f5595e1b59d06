import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Random } from '@thaw/core';

/**
 * A linear layer with PyTorch's initialization: weights and biases from U(−1/√inputs, 1/√inputs)
 * (torch/nn/modules/linear.py: Kaiming uniform with a = √5).
 */
export function dense(name: string, inputs: SymbolicTensor, units: number, random: Random): SymbolicTensor {
  const bound = 1 / Math.sqrt(inputs.shape.at(-1)!);
  const uniform = (label: string) =>
    initializers.randomUniform({ minval: -bound, maxval: bound, seed: random.fork(name).fork(label).integer(2 ** 31) });
  return apply(layers.dense({ name, units, kernelInitializer: uniform('kernel'), biasInitializer: uniform('bias') }), inputs);
}

/** Applies a layer of one input and one output. */
export const apply = (layer: layers.Layer, input: SymbolicTensor | SymbolicTensor[]): SymbolicTensor => layer.apply(input) as SymbolicTensor;
