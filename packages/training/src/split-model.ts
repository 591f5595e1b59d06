import { input, type LayersModel, model as createModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { replayLayers } from '@thaw/layers';

/** A model in two parts: `lower` runs without gradients, `upper` takes its outputs. */
export interface SplitModel {
  /** Absent when there is nothing to compute below the lowest active layer. */
  readonly lower: LayersModel | undefined;
  readonly upper: LayersModel;
}

/**
 * Cuts a model below the lowest active layer. Everything an active layer feeds is in the upper part; no
 * gradient is worked out, and no activation kept, below the cut. Both parts share the model's layers.
 *
 * @param active names of the layers that train or update statistics
 */
export function splitModel(model: LayersModel, active: ReadonlySet<string>): SplitModel {
  const cut = findCut(model, active);
  if (cut.length === 0) return { lower: undefined, upper: model };
  const inputs = cut.map((tensor) => input({ batchShape: tensor.shape, dtype: tensor.dtype }));
  return {
    lower: createModel({ inputs: model.inputs, outputs: cut }),
    upper: createModel({ inputs, outputs: replayLayers(model.outputs[0]!, { known: cut.map((tensor, index) => [tensor, inputs[index]!] as const) }) }),
  };
}

/** The tensors that cross the cut; none when no layer with weights lies below it. */
export function findCut(model: LayersModel, active: ReadonlySet<string>): SymbolicTensor[] {
  const isUpper = new Map<SymbolicTensor, boolean>();
  const upper = (tensor: SymbolicTensor): boolean => {
    let result = isUpper.get(tensor);
    if (result === undefined) {
      // Not `some`: every input has to be visited, for its own entry.
      result = [active.has(tensor.sourceLayer.name), ...tensor.inputs.map(upper)].includes(true);
      isUpper.set(tensor, result);
    }
    return result;
  };
  if (!upper(model.outputs[0]!)) throw new Error('No active layer leads to the output.');
  const entries = [...isUpper];
  if (!entries.some(([{ sourceLayer }, isAbove]) => !isAbove && sourceLayer.weights.length > 0)) return [];
  return [...new Set(entries.flatMap(([{ inputs }, isAbove]) => (isAbove ? inputs.filter((below) => !isUpper.get(below)) : [])))];
}
