import { serialization } from '@tensorflow/tfjs-core';
import { LayersModel, Sequential } from '@tensorflow/tfjs-layers';
import { ThawError } from '@thaw/core';
import { registerLayers } from '@thaw/layers';
import { InferredReshape } from './inferred-reshape.ts';

/**
 * Builds the layers that the `modelTopology` of a model.json describes. TensorFlow.js' own `modelFromJSON` answers later, too late
 * for `withoutNumbers`.
 *
 * @param isFilled weights start as zeros, because others replace them at once
 * @throws ThawError when TensorFlow.js does not know a layer
 */
export function buildTopology(topology: unknown, isFilled: boolean): LayersModel {
  registerLayers();
  serialization.registerClass(InferredReshape);
  const whole = topology as { model_config?: unknown };
  try {
    const { className, config } = translate(whole.model_config ?? whole) as { className: string; config: serialization.ConfigDict };
    const modelClass = className === 'Sequential' ? Sequential : LayersModel;
    return modelClass.fromConfig<LayersModel>(modelClass, config, {}, isFilled);
  } catch (cause) {
    throw new ThawError(`TensorFlow.js cannot build this model: ${cause instanceof Error ? cause.message : String(cause)}`, {
      wanted: 'layers of TensorFlow.js, or of yours that `tf.serialization.registerClass` knows',
      cure: 'in Python, remove Lambda and custom layers, save the model as .keras and name that file',
      cause,
    });
  }
}

/** Where the first entry of a list is the name of a layer. */
const listsOfNames: readonly string[] = ['inboundNodes', 'inputLayers', 'outputLayers'];

/** Python's names to TypeScript's, as `convertPythonicToTs` of TensorFlow.js: all keys and texts but names of layers. */
function translate(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return camelCase(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === 0 && typeof item === 'string' && listsOfNames.includes(key) ? item : translate(item, key)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => (name === 'name' && typeof item === 'string' ? [name, item] : [camelCase(name), translate(item, camelCase(name))])));
}

const camelCase = (text: string): string => (text.length <= 1 ? text : text.replaceAll(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase()));
