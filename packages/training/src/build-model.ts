import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type LayersModel, model as createModel } from '@tensorflow/tfjs-layers';
import { type Backbone, type Head, type LayerGroup, type LoadOptions, type Random, ThawError, type UnfreezingPolicy } from '@thaw/core';

/** A backbone with a fresh head, and its layer groups, the head's last. */
export interface BuiltModel {
  readonly model: LayersModel;
  readonly groups: readonly LayerGroup[];
}

export interface BuildOptions extends LoadOptions {
  /** Which of the backbone's groups: see `UnfreezingPolicy`. */
  readonly granularity?: UnfreezingPolicy['granularity'];
}

/**
 * Loads the backbone with its weights and puts the head on it.
 *
 * @throws ThawError when a head's layer has the name of one of the backbone's
 */
export async function buildModel(backbone: Backbone, head: Head, classCount: number, random: Random, { granularity, ...options }: BuildOptions = {}): Promise<BuiltModel> {
  const body = await backbone.load(options);
  const logits = head(body.outputs[0]!, { classCount, random: random.fork('head') });
  const model = createModel({ inputs: body.inputs, outputs: logits });
  const inBody = new Set(body.layers.map(({ name }) => name));
  const headLayers = namesAbove(logits, inBody);
  const groups = (granularity === 'block' ? backbone.blocks : undefined) ?? backbone.groups;
  return { model, groups: withHead(groups, headLayers) };
}

/** The head's group comes last; a group of the backbone called `head` is a part of it. */
function withHead(groups: readonly LayerGroup[], headLayers: readonly string[]): LayerGroup[] {
  const last = groups.at(-1);
  return last?.name === 'head'
    ? [...groups.slice(0, -1), { name: 'head', layers: [...last.layers, ...headLayers] }]
    : [...groups, { name: 'head', layers: headLayers }];
}

function namesAbove(output: SymbolicTensor, inBody: ReadonlySet<string>): string[] {
  const names: string[] = [];
  const visit = ({ sourceLayer, inputs }: SymbolicTensor) => {
    if (inBody.has(sourceLayer.name) || names.includes(sourceLayer.name)) return;
    inputs.forEach(visit);
    names.push(sourceLayer.name);
  };
  visit(output);
  if (names.length === 0) throw new ThawError('The head adds no layer to the backbone.', { cure: 'give the head at least one layer, named `head_…`' });
  return names;
}
