import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** The layers that take a tensor in; inputs have themselves for input. */
export const readersOf = (network: LayersModel, tensor: SymbolicTensor): layers.Layer[] =>
  network.layers.filter((layer) => layer.getClassName() !== 'InputLayer' && layer.inboundNodes.at(-1)!.inputTensors.includes(tensor));

/** What a layer with one output gives. */
export const outputOf = (layer: layers.Layer): SymbolicTensor => layer.inboundNodes.at(-1)!.outputTensors[0]!;
