import { ThawError } from '@thaw/core';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Sees that the layers of a stored model can be put together: every one takes what another gives, none waits for itself.
 * TensorFlow.js would look for the missing one forever.
 *
 * @param topology `modelTopology` of a model.json
 * @throws ThawError that names a layer
 */
export function checkTopology(topology: unknown): void {
  const { model_config: inner = topology } = fieldsOf(topology);
  checkModel(fieldsOf(inner));
}

/** Looks at a layer that is a model; nothing is wrong with others. */
function checkModel({ class_name: modelClass, config }: Fields): void {
  const { layers } = fieldsOf(config);
  if (!Array.isArray(layers)) return;
  const members = layers.map(fieldsOf);
  members.forEach(checkModel);
  if (modelClass === 'Sequential') return;
  /** By layer, how many of its calls are known. */
  const calls = new Map<string, number>();
  let waiting: { name: string; call: unknown }[] = [];
  for (const layer of members) {
    const { name, class_name: layerClass } = layer;
    const own = fieldsOf(layer['config']);
    if (typeof name !== 'string' || calls.has(name) || name !== (own['name'] ?? name)) throw damaged(`two of its layers are called ${JSON.stringify(name)}, or one has two names`);
    // What pictures go into, and models within models, count as called once.
    calls.set(name, layerClass === 'InputLayer' || 'layers' in own ? 1 : 0);
    waiting.push(...callsOf(layer).map((call) => ({ name, call })));
  }
  while (waiting.length > 0) {
    const left = waiting.filter(({ name, call }) => {
      if (!sourcesOf(call).every(([source, index]) => (calls.get(source) ?? 0) > index)) return true;
      calls.set(name, calls.get(name)! + 1);
      return false;
    });
    if (left.length === waiting.length) throw damaged(`its layer "${left[0]!.name}" takes what no layer before it gives`);
    waiting = left;
  }
}

/** TensorFlow.js reads `inbound_nodes` in every spelling that becomes `inboundNodes`. */
function callsOf(layer: Fields): unknown[] {
  const spellings = Object.keys(layer).filter((key) => key.replaceAll(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase()) === 'inboundNodes');
  if (spellings.length > 1) throw damaged(`its layer "${String(layer['name'])}" is connected twice`);
  const calls = layer[spellings[0] ?? ''];
  return Array.isArray(calls) ? calls : [];
}

/** The layers that a call takes from, and the numbers of their calls. What is no such list, TensorFlow.js refuses itself. */
const sourcesOf = (call: unknown): [layer: string, index: number][] =>
  Array.isArray(call) ? call.map((source: unknown) => (Array.isArray(source) ? [String(source[0]), Number(source[1])] : ['', Number.NaN])) : [];

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const damaged = (problem: string): ThawError => new ThawError(`its description makes no sense: ${problem}.`);
