import type { Tensor } from '@tensorflow/tfjs-core';

/** The input of a layer that takes one tensor. */
export const exactlyOne = (inputs: Tensor | Tensor[]): Tensor => (Array.isArray(inputs) ? inputs[0]! : inputs);
