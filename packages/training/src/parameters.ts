import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { type GroupTraining, type LayerGroup, ThawError } from '@thaw/core';
import type { BatchNormalization } from '@thaw/layers';

/** One weight of the model under a name that is the same in every process. */
export interface Parameter {
  /** `layer/weight`, such as `head_linear1/kernel`. */
  readonly name: string;
  readonly variable: Variable;
  /** Index of its layer group. */
  readonly group: number;
  readonly layer: string;
  /** A statistic is never trained; nor is any weight of a layer that is not trainable. */
  readonly kind: 'weight' | 'norm' | 'statistic';
}

/** Batch normalization of this project or of TensorFlow.js; the class name is what both share. */
const isBatchNorm = (layer: LayersModel['layers'][number]): boolean => layer.getClassName() === 'BatchNormalization';

/**
 * Every weight of the model with its group.
 *
 * @throws ThawError when a layer with weights is in no group
 */
export function parametersOf(model: LayersModel, groups: readonly LayerGroup[]): Parameter[] {
  const groupOf = new Map(groups.flatMap((group, index) => group.layers.map((layer) => [layer, index] as const)));
  return model.layers.flatMap((layer) =>
    layer.weights.map((weight): Parameter => {
      const group = groupOf.get(layer.name);
      if (group === undefined) {
        throw new ThawError(`The layer "${layer.name}" has weights but is in no layer group.`, {
          available: groups.map(({ name }) => name),
          cure: 'add it to a group of its backbone',
        });
      }
      const trainable = layer.trainableWeights.includes(weight);
      return {
        name: `${layer.name}/${weight.originalName.split('/').at(-1)}`,
        variable: variableOf(weight),
        group,
        layer: layer.name,
        kind: !trainable ? 'statistic' : isBatchNorm(layer) ? 'norm' : 'weight',
      };
    }),
  );
}

/** TensorFlow.js hides the variable behind copies; gradients and updates in place need it. */
const variableOf = (weight: LayerVariable): Variable => (weight as unknown as { val: Variable }).val;

/** The parameters the optimizer moves: those of trainable groups, and norm layers in mode `train` of frozen ones. */
export const trainedParameters = (parameters: readonly Parameter[], training: readonly GroupTraining[]): Parameter[] =>
  parameters.filter(({ kind, group }) => {
    const { trainable, batchNorm } = training[group]!;
    return kind === 'weight' ? trainable : kind === 'norm' && (trainable || batchNorm === 'train');
  });

/** Layers of TensorFlow.js that train nothing, are the same in training, and give no more than they take: a head often begins with them. */
const passiveLayers: readonly string[] = ['AveragePooling2D', 'MaxPooling2D', 'GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'Concatenate', 'Flatten'];

/** Names of the layers that behave as in training: trained ones, norm layers that update, and whatever else a trainable group does in training only. */
export function activeLayers(model: LayersModel, groups: readonly LayerGroup[], training: readonly GroupTraining[]): Set<string> {
  const named = (matches: (layer: LayersModel['layers'][number]) => boolean) => new Set(model.layers.filter(matches).map((layer) => layer.name));
  const norms = named(isBatchNorm);
  const passive = named((layer) => passiveLayers.includes(layer.getClassName()));
  // Such as those that LoRA corrects: no policy trains them.
  const fixed = named((layer) => !layer.trainable);
  return new Set(
    groups.flatMap((group, index) => {
      const { trainable, batchNorm } = training[index]!;
      return group.layers.filter((name) => !fixed.has(name) && (trainable ? !passive.has(name) : batchNorm === 'train' && norms.has(name)));
    }),
  );
}

/** Tells every batch norm of each group how to behave; one whose layer is not trainable at all is frozen, as in Keras. */
export function setBatchNormModes(model: LayersModel, groups: readonly LayerGroup[], training: readonly GroupTraining[]): void {
  groups.forEach((group, index) => {
    for (const name of group.layers) {
      const layer = model.getLayer(name);
      if (isBatchNorm(layer)) (layer as unknown as BatchNormalization).mode = layer.trainable ? training[index]!.batchNorm : 'frozen';
    }
  });
}
