import type { KerasArchitecture } from '@thaw/weights';
import { type Call, callsOf, reference, type TensorReference } from './inbound-nodes.ts';
import { type Config, isRecord, type KerasLayer, notUnderstood, parseLayer, refusal, type Step } from './keras-layer.ts';
import { layerRules, type Statistics } from './layer-rules.ts';
import { operationOf, operationStep } from './operations.ts';

/** A model as a model.json of TensorFlow.js describes it. */
export interface TranslatedModel {
  /** See `SavedModel.topology`. */
  readonly topology: Config;
  /** See `SavedModel.outputNames`. */
  readonly outputNames: ReadonlyMap<string, string>;
}

/**
 * Translates the layers of a Keras model to those of TensorFlow.js and thaw. A layer that becomes several keeps its name on the
 * first, which has the weights.
 *
 * @param statisticsOf what a `Normalization` learned, by the names of the models around it and its own
 * @throws ThawError that names the layer that has no counterpart, and why
 */
export function translateModel({ model, majorVersion }: KerasArchitecture, statisticsOf: (path: string) => Statistics | undefined): TranslatedModel {
  const outputNames = new Map<string, string>();

  const stepsOf = (layer: KerasLayer, path: string, calls: readonly Call[]): readonly Step[] => {
    if (isOperation(layer, calls)) return [operationStep(layer, calls[0]!)];
    const rule = Object.hasOwn(layerRules, layer.className) ? layerRules[layer.className]! : undefined;
    if (rule === undefined) throw refusal(layer, whyUnknown(layer));
    return rule(layer, { majorVersion, statistics: statisticsOf(path) });
  };

  /** Under the names that the layers get. */
  const named = (layer: KerasLayer, steps: readonly Step[]): NamedStep[] => {
    const all = steps.map(({ class_name, config }, index) => {
      const name = index === 0 ? layer.name : `${layer.name}/${class_name.toLowerCase()}`;
      return { class_name, name, config: { ...config, name } };
    });
    if (all.length > 1) outputNames.set(layer.name, all.at(-1)!.name);
    return all;
  };

  const inputStep = ({ name, config }: KerasLayer): NamedStep => ({ class_name: 'InputLayer', name, config: { name, dtype: 'float32', batch_input_shape: batchShapeOf(config) } });

  const translated = (layer: KerasLayer, path: string, calls: readonly Call[]): NamedStep[] => {
    if (layer.isShared) throw refusal(layer, 'two models in this file share it', sharedCure);
    if (layer.className === 'InputLayer') return [inputStep(layer)];
    if (isModel(layer)) return [{ ...whole(layer, path), name: layer.name }];
    return named(layer, stepsOf(layer, path, calls));
  };

  const functional = (layer: KerasLayer, path: string): Config => {
    const layers = layersOf(layer);
    // TensorFlow.js and Keras 2 count the call that made a model; Keras 3 does so for functional models alone, and for them only where a model ends.
    const uncounted = (isCounted: (layer: KerasLayer) => boolean): ReadonlySet<string> => new Set(majorVersion < 3 ? [] : layers.filter((inner) => isModel(inner) && !isCounted(inner)).map(({ name }) => name));
    const [inCalls, atEnds] = [uncounted(() => false), uncounted(({ className }) => className !== 'Sequential')];
    const entry = ({ layer: from, node, tensor }: TensorReference, models: ReadonlySet<string>): unknown[] => [outputNames.get(from) ?? from, models.has(from) ? node + 1 : node, tensor];
    const steps = layers.flatMap((inner) => {
      const calls = callsOf(inner);
      const own = translated(inner, `${path}${inner.name}`, calls);
      return own.map((step, index) => ({ step, calls, below: own[index - 1]?.name }));
    });
    return {
      name: layer.name,
      // Now that every layer's last step is known.
      layers: steps.map(({ step, calls, below }) => ({
        ...step,
        inbound_nodes: calls.map((call, node) =>
          below === undefined ? call.inputs.map((from) => [...entry(from, inCalls), call.training === undefined || step.class_name === 'Functional' ? {} : { training: call.training }]) : [[below, node, 0, {}]],
        ),
      })),
      input_layers: endsOf(layer.config['input_layers']).map((end) => entry(end, atEnds)),
      output_layers: endsOf(layer.config['output_layers']).map((end) => entry(end, atEnds)),
    };
  };

  const sequential = (layer: KerasLayer, path: string): Config => {
    const layers = layersOf(layer);
    const steps = layers.flatMap((inner) => translated(inner, `${path}${inner.name}`, []));
    const shape = layers[0] === undefined ? undefined : (batchShapeOf(layers[0].config) ?? layer.config['build_input_shape']);
    if (shape == null) throw refusal(layer, 'it was saved before it knew the shape of its pictures');
    const input = steps[0]!.class_name === 'InputLayer' ? [] : [inputStep({ ...layer, name: `${layer.name}/input`, config: { batch_shape: shape } })];
    return { name: layer.name, layers: [...input, ...steps] };
  };

  const whole = (layer: KerasLayer, path: string): Step =>
    layer.className === 'Sequential' ? { class_name: 'Sequential', config: sequential(layer, path === '' ? '' : `${path}/`) } : { class_name: 'Functional', config: functional(layer, path === '' ? '' : `${path}/`) };

  const root = parseLayer(model);
  if (!isModel(root)) throw notUnderstood(`it is a ${root.className}, whose layers are put together by Python code`);
  return { topology: { ...whole(root, '') }, outputNames };
}

const sharedCure = 'in Python, give each of the two models a layer of its own with the same weights (keras.models.clone_model of one of them, then set_weights), and save that';

interface NamedStep extends Step {
  readonly name: string;
}

/** A model of layers, as a layer. */
export const isModel = ({ className, config }: KerasLayer): boolean => ['Functional', 'Model', 'Sequential'].includes(className) && Array.isArray(config['layers']);

export const layersOf = ({ config }: KerasLayer): KerasLayer[] => (config['layers'] as unknown[]).map((layer) => parseLayer(layer));

/** Keras 3 saves `x + 3` as it saves the layer that adds two tensors: it is called otherwise. */
const isOperation = (layer: KerasLayer, calls: readonly Call[]): boolean => operationOf(layer) !== undefined && (calls[0]?.inputs.length === 1 || !Object.hasOwn(layerRules, layer.className));

const batchShapeOf = (config: Config): unknown => config['batch_shape'] ?? config['batch_input_shape'];

/** `[layer, node, tensor]`, a list of those, or an object of them. */
function endsOf(value: unknown): TensorReference[] {
  if (isRecord(value)) return Object.values(value).map(reference);
  if (!Array.isArray(value)) throw notUnderstood('it does not say what goes in and comes out');
  return typeof value[0] === 'string' ? [reference(value)] : value.map(reference);
}

function whyUnknown({ className, config }: KerasLayer): string {
  if (className === 'Lambda') return 'it is Python code, and nothing in a file is executed';
  if (className === 'TFOpLambda') return `the operation tf.${String(config['function'])} has no counterpart`;
  return className === 'Resizing' ? 'thaw resizes pictures itself, to `imageSize`' : 'neither TensorFlow.js nor thaw has such a layer';
}
