import { isRecord, type KerasLayer, notUnderstood } from './keras-layer.ts';

/** An output of a layer: of which call, and which of its tensors. */
export interface TensorReference {
  readonly layer: string;
  readonly node: number;
  readonly tensor: number;
}

/** One call of a layer. */
export interface Call {
  readonly inputs: readonly TensorReference[];
  /** What it was called with, in order: inputs, and constants as Keras saves them. */
  readonly operands: readonly unknown[];
  /** Said in the call itself; Keras 3 does not mean what it saves there. */
  readonly training?: boolean;
}

/** The calls of a layer of a functional model. */
export const callsOf = (layer: KerasLayer): Call[] => layer.inboundNodes.map((node) => (Array.isArray(node) ? callOfKeras2(node, layer) : callOfKeras3(node, layer)));

/** `{ args, kwargs }`, with objects for tensors, alone and in lists. */
function callOfKeras3(node: unknown, { name }: KerasLayer): Call {
  if (!isRecord(node) || !Array.isArray(node['args'])) throw notUnderstood(`it does not say what the layer "${name}" is called with`);
  const kwargs = isRecord(node['kwargs']) ? node['kwargs'] : {};
  const operands = [...(node['args'] as unknown[]), ...Object.values(kwargs).filter((value) => containsTensor(value))].flatMap((value) => (containsTensor(value) ? tensorsIn(value) : [value]));
  return { operands, inputs: operands.filter((operand) => isReference(operand)) };
}

const containsTensor = (value: unknown): boolean => (Array.isArray(value) ? value.some((item) => containsTensor(item)) : isRecord(value) && value['class_name'] === '__keras_tensor__');

function tensorsIn(value: unknown): TensorReference[] {
  if (Array.isArray(value)) return value.flatMap((item) => tensorsIn(item));
  const history = isRecord(value) && isRecord(value['config']) ? value['config']['keras_history'] : undefined;
  return [reference(history)];
}

/** `[[layer, node, tensor, kwargs], …]`, or one such list alone. */
function callOfKeras2(node: readonly unknown[], layer: KerasLayer): Call {
  const entries = (typeof node[0] === 'string' ? [node] : node) as readonly (readonly unknown[])[];
  const kwargs = isRecord(entries[0]?.[3]) ? entries[0][3] : {};
  const operands = [...entries.map((entry) => operandOf(entry)), ...(isOperation(layer) && 'y' in kwargs ? [isTensorList(kwargs['y']) ? operandOf(kwargs['y']) : kwargs['y']] : [])];
  return { operands, inputs: operands.filter((operand) => isReference(operand)), ...(kwargs['training'] === false ? { training: false } : {}) };
}

const isOperation = ({ className }: KerasLayer): boolean => className === 'TFOpLambda';

/** What stands before the place of a constant. */
const constantMark = '_CONSTANT_VALUE';

const operandOf = (entry: unknown): unknown => (Array.isArray(entry) && entry[0] === constantMark ? (entry[2] as unknown) : reference(entry));

const isTensorList = (value: unknown): value is unknown[] => Array.isArray(value) && typeof value[0] === 'string';

/** @throws ThawError when that is no `[layer, node, tensor]` */
export function reference(value: unknown): TensorReference {
  const [layer, node, tensor] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof layer !== 'string' || typeof node !== 'number' || typeof tensor !== 'number') throw notUnderstood('it refers to something that is no output of a layer');
  return { layer, node, tensor };
}

const isReference = (operand: unknown): operand is TensorReference => isRecord(operand) && typeof operand['layer'] === 'string' && typeof operand['node'] === 'number';
