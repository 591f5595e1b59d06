import { isDeepStrictEqual } from 'node:util';
import { ThawError } from '@thaw/core';

export type Config = Readonly<Record<string, unknown>>;

/** A layer as Keras saves it. Before Keras 3 wrote modules, `module` is absent. */
export interface KerasLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Config;
  /** Its calls, for layers of a functional model. */
  readonly inboundNodes: readonly unknown[];
  /** The same layer, with the same weights, stands in another model of the whole as well. */
  readonly isShared: boolean;
}

/** A layer of TensorFlow.js, in the words of a model.json. */
export interface Step {
  readonly class_name: string;
  readonly config: Config;
}

/** @throws ThawError when that is no layer */
export function parseLayer(value: unknown): KerasLayer {
  const { name, class_name: className, config, inbound_nodes: inboundNodes = [], shared_object_id: sharedId } = isRecord(value) ? value : {};
  if (typeof className !== 'string' || !isRecord(config) || !Array.isArray(inboundNodes)) throw notUnderstood('one of its layers has no class or no configuration');
  const ownName = name ?? config['name'];
  if (typeof ownName !== 'string') throw notUnderstood(`a layer of the class ${className} has no name`);
  // "package>Class" for classes that Python code registered.
  return { name: ownName, className: className.split('>').at(-1)!, config, inboundNodes, isShared: sharedId != null };
}

export const isRecord = (value: unknown): value is Config => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws ThawError when the layer does more than `allowed` says; what it does not say is as there */
export function checkOptions({ config, ...layer }: KerasLayer, allowed: Config): void {
  for (const [key, value] of Object.entries(allowed)) {
    if (config[key] != null && !isDeepStrictEqual(config[key], value)) throw refusal({ config, ...layer }, `${key} ${JSON.stringify(config[key])} has no counterpart in TensorFlow.js`);
  }
}

/** A number, or one for each channel: also as Keras saves arrays. Undefined for anything else. */
export function numbersOf(value: unknown): number | number[] | undefined {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) {
    const flat: unknown[] = value.flat(Infinity);
    return flat.every((item) => typeof item === 'number') ? flat : undefined;
  }
  return isRecord(value) && isRecord(value['config']) ? numbersOf(value['config']['value']) : undefined;
}

const withoutIt = 'in Python, build the model without it (keras.models.clone_model with a clone_function, or a keras.Model up to a layer before it), and save that';

export const refusal = ({ name, className }: KerasLayer, reason: string, cure = withoutIt): ThawError => new ThawError(`The layer "${name}" (${className}) cannot be taken over: ${reason}.`, { cure });

export const notUnderstood = (problem: string): ThawError =>
  new ThawError(`This model of Keras is not understood: ${problem}.`, { wanted: 'a functional or sequential model, as model.save of Keras 2 or 3 writes it', cure: 'save the model again with a current Keras' });
