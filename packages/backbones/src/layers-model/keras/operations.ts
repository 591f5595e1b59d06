import type { Call } from './inbound-nodes.ts';
import { type KerasLayer, numbersOf, refusal, type Step } from './keras-layer.ts';

/** Arithmetic in a functional model, such as `x * 2`: what Keras 3 calls its operation, and Keras 2 the function of its TFOpLambda. */
const operationNames: Readonly<Record<string, 'add' | 'subtract' | 'multiply' | 'divide'>> = {
  Add: 'add',
  'math.add': 'add',
  '__operators__.add': 'add',
  Subtract: 'subtract',
  'math.subtract': 'subtract',
  Multiply: 'multiply',
  'math.multiply': 'multiply',
  Divide: 'divide',
  TrueDivide: 'divide',
  'math.divide': 'divide',
  'math.truediv': 'divide',
};

/** The name of the operation that a layer stands for; undefined for other layers. */
export function operationOf({ className, config }: KerasLayer): string | undefined {
  const name = className === 'TFOpLambda' ? String(config['function']) : className;
  return Object.hasOwn(operationNames, name) ? operationNames[name] : undefined;
}

/**
 * Arithmetic of a tensor and numbers, or of two tensors.
 *
 * @throws ThawError when it is another
 */
export function operationStep(layer: KerasLayer, { operands, inputs }: Call): Step {
  const name = operationOf(layer);
  if (inputs.length > 1 && inputs.length === operands.length) {
    if (name === 'add') return { class_name: 'Add', config: {} };
    if (name === 'multiply') return { class_name: 'Multiply', config: {} };
  }
  const isFirst = inputs.includes(operands[0] as Call['inputs'][number]);
  const constant = numbersOf(operands[isFirst ? 1 : 0]);
  if (operands.length !== 2 || inputs.length !== 1 || constant === undefined) throw refusal(layer, 'it is no sum or product of tensors, and no arithmetic with numbers');
  const each = (compute: (number: number) => number): number | number[] => (typeof constant === 'number' ? compute(constant) : constant.map(compute));
  switch (name) {
    case 'add':
      return rescaling(1, constant);
    case 'multiply':
      return rescaling(constant, 0);
    case 'subtract':
      return isFirst ? rescaling(1, each((number) => -number)) : rescaling(-1, constant);
    default:
      if (!isFirst) throw refusal(layer, 'it divides by a tensor');
      return rescaling(each((number) => 1 / number), 0);
  }
}

/** x · scale + offset, with one number for all channels or one for each. */
export const rescaling = (scale: number | readonly number[], offset: number | readonly number[]): Step => ({ class_name: 'Rescaling', config: { scale, offset } });
