import { isRecord, type KerasLayer, refusal, type Step } from './keras-layer.ts';

/** Functions that are called alike in Keras and TensorFlow.js. */
const shared: readonly string[] = ['linear', 'relu', 'relu6', 'elu', 'selu', 'sigmoid', 'softplus', 'softsign', 'tanh', 'softmax', 'log_softmax', 'gelu', 'mish'];

const activation = (name: string): Step => ({ class_name: 'Activation', config: { activation: name } });

const others: Readonly<Record<string, Step>> = {
  silu: activation('swish'),
  swish: activation('swish'),
  hard_silu: { class_name: 'HardSwish', config: {} },
  hard_swish: { class_name: 'HardSwish', config: {} },
  // Keras 3; what Keras 2 calls so is another function.
  hard_sigmoid: { class_name: 'HardSigmoid', config: {} },
  leaky_relu: { class_name: 'LeakyReLU', config: { alpha: 0.2 } },
};

/**
 * The layer for an activation: its name, or the object that Keras saves for a function.
 *
 * @throws ThawError for functions that TensorFlow.js and thaw lack
 */
export function activationStep(layer: KerasLayer, value: unknown, majorVersion: number): Step {
  const name = isRecord(value) ? (typeof value['config'] === 'string' ? value['config'] : value['class_name']) : (value ?? 'linear');
  if (name === 'hard_sigmoid' && majorVersion < 3) return activation('hard_sigmoid');
  const found = typeof name !== 'string' ? undefined : shared.includes(name) ? activation(name) : Object.hasOwn(others, name) ? others[name] : undefined;
  if (found === undefined) throw refusal(layer, `its activation ${JSON.stringify(name)} is not known; known are ${[...shared, ...Object.keys(others)].join(', ')}`);
  return found;
}

export const isLinear = ({ class_name, config }: Step): boolean => class_name === 'Activation' && config['activation'] === 'linear';
