import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Applies a layer that has one output. */
export const apply = (layer: layers.Layer, input: SymbolicTensor | SymbolicTensor[]): SymbolicTensor => layer.apply(input) as SymbolicTensor;
