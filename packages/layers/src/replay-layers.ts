import { LayersModel, type layers as layerTypes, type SymbolicTensor } from '@tensorflow/tfjs-layers';

type Layer = layerTypes.Layer;

export interface ReplayOptions {
  /** Tensors that have a counterpart already; nothing below them is replayed. */
  readonly known: Iterable<readonly [SymbolicTensor, SymbolicTensor]>;
  /** The layer that takes another's place; asked once per layer. Default: the same layer, which then has its weights in both places. */
  readonly replace?: (layer: Layer) => Layer;
}

/**
 * Applies the layers that lead to `output` once more, on other inputs or with other layers. A model that stands in it as one layer
 * is taken apart into its own layers.
 *
 * @returns the counterpart of `output`
 */
export function replayLayers(output: SymbolicTensor, { known, replace = (layer) => layer }: ReplayOptions): SymbolicTensor {
  const standIns = new Map<Layer, Layer>();
  const standInOf = (layer: Layer): Layer => {
    if (!standIns.has(layer)) standIns.set(layer, replace(layer));
    return standIns.get(layer)!;
  };
  const replay = (tensor: SymbolicTensor, counterparts: Map<SymbolicTensor, SymbolicTensor>): SymbolicTensor => {
    const found = counterparts.get(tensor);
    if (found !== undefined) return found;
    const inputs = tensor.inputs.map((below) => replay(below, counterparts));
    const { sourceLayer, callArgs, outputTensorIndex = 0 } = tensor;
    const copy =
      sourceLayer instanceof LayersModel
        ? replay(sourceLayer.outputs[outputTensorIndex]!, new Map(sourceLayer.inputs.map((inner, index) => [inner, inputs[index]!])))
        : [standInOf(sourceLayer).apply(inputs.length === 1 ? inputs[0]! : inputs, callArgs) as SymbolicTensor | SymbolicTensor[]].flat()[outputTensorIndex]!;
    counterparts.set(tensor, copy);
    return copy;
  };
  return replay(output, new Map(known));
}
