import { type LayersModel, type layers as layerTypes, model as createModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ThawError } from '@thaw/core';
import { canTakeLora, LoraLinear, type LoraOptions } from './lora-linear.ts';
import { replayLayers } from './replay-layers.ts';

type Layer = layerTypes.Layer;

/**
 * Puts low-rank corrections on dense layers and 1 × 1 convolutions. All weights of the network stay as they are from then on
 * (`trainable` of their layers is false); those of the corrections train. The old network is not to be used any more.
 *
 * @throws ThawError when a target is no such layer
 */
export function addLora(network: LayersModel, options: LoraOptions): LayersModel {
  const { targets } = options;
  const able: string[] = [];
  const adapted = rebuild(network, (layer) => {
    if (layer.weights.length > 0) layer.trainable = false;
    if (!canTakeLora(layer)) return layer;
    able.push(layer.name);
    return targets === 'all' || targets.some((target) => isTarget(layer.name, target)) ? new LoraLinear(layer, options) : layer;
  });
  checkTargets(targets, able);
  return adapted;
}

/** A model without corrections, to be saved. */
export interface MergedModel {
  readonly model: LayersModel;
  /** Frees what the merged model does not share with the other. */
  dispose(): void;
}

/** The same model with every low-rank product added to its kernel: ordinary layers, and the same outputs but for rounding. */
export function mergeLora(model: LayersModel): MergedModel {
  const copies = new Map(loraLayersOf(model).map((lora) => [lora as Layer, lora.copyBase()]));
  if (copies.size === 0) return { model, dispose: () => undefined };
  const merged = rebuild(model, (layer) => copies.get(layer) ?? layer);
  for (const [lora, copy] of copies) (lora as LoraLinear).writeMerged(copy);
  return { model: merged, dispose: () => [...copies.values()].forEach(({ weights }) => weights.forEach((weight) => weight.dispose())) };
}

/** The layers with low-rank corrections, from the input on. */
export const loraLayersOf = (model: LayersModel): LoraLinear[] => model.layers.filter((layer) => layer instanceof LoraLinear);

const rebuild = ({ name, inputs, outputs }: LayersModel, replace: (layer: Layer) => Layer): LayersModel => {
  const known = inputs.map((input): [SymbolicTensor, SymbolicTensor] => [input, input]);
  return createModel({ name, inputs, outputs: replayLayers(outputs[0]!, { known, replace }) });
};

/** `blocks_0_attn_qkv` is meant by `qkv`, by `attn.qkv` and by its whole name. */
function isTarget(name: string, target: string): boolean {
  const canonical = target.replaceAll('.', '_');
  return name === canonical || name.endsWith(`_${canonical}`);
}

function checkTargets(targets: LoraOptions['targets'], able: readonly string[]): void {
  const lost = targets === 'all' ? [] : targets.filter((target) => !able.some((name) => isTarget(name, target)));
  if (lost.length === 0 && able.length > 0) return;
  throw new ThawError(lost.length === 0 ? 'No layer of the network can take a low-rank correction.' : `No layer that can take a low-rank correction is called ${lost.map((target) => `"${target}"`).join(' or ')}.`, {
    wanted: 'dense layers, or 1 × 1 convolutions without a stride',
    available: [...new Set(able.map((name) => name.split('_').at(-1)!))],
    cure: 'name layers, or only the end of their names, such as "qkv"',
  });
}
