import { bytesField, concatenate, type Field, floatField, integerField } from './protocol-buffer.ts';

/** Numbers of the types in TensorFlow's `types.proto`. */
export const dataTypes = { float32: 1, int32: 3, uint8: 4, string: 7, int64: 9, bool: 10, bfloat16: 14, float16: 19, resource: 20 } as const;

export type DataType = keyof typeof dataTypes;

export const dataTypeName = (dtype: number): DataType => {
  const found = Object.entries(dataTypes).find(([, number]) => number === dtype);
  if (found === undefined) throw new Error(`TensorFlow's data type ${dtype} has no use here.`);
  return found[0] as DataType;
};

/** One output of a node. */
export interface Port {
  /** Place of the node in its graph. */
  readonly node: number;
  readonly output: number;
}

export interface OutputType {
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

const bytesPerElement: Readonly<Record<DataType, number>> = { float32: 4, int32: 4, uint8: 1, string: 0, int64: 8, bool: 1, bfloat16: 2, float16: 2, resource: 0 };

/** Bytes of a tensor. */
export const sizeOf = ({ dtype, shape }: OutputType): number => shape.reduce((product, length) => product * length, bytesPerElement[dtype]);

/** A constant: its bytes in memory order, little-endian. */
export interface ConstantValue extends OutputType {
  readonly bytes: Uint8Array;
}

/** A value of an operation's attribute. */
export type NodeAttribute =
  | { readonly type: DataType }
  | { readonly int: number }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly shape: readonly number[] }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly types: readonly DataType[] }
  | { readonly tensor: ConstantValue };

/** One operation; `inputs` and `controls` point to nodes before it. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly Port[];
  /** Nodes that have to run first. */
  readonly controls: readonly number[];
  readonly attributes: Readonly<Record<string, NodeAttribute>>;
  readonly outputs: readonly OutputType[];
}

/** Encodes an attribute as an `AttrValue`. */
export function encodeAttribute(attribute: NodeAttribute): Uint8Array {
  const list = (fields: readonly Field[]): Uint8Array => bytesField(1, fields);
  if ('type' in attribute) return integerField(6, dataTypes[attribute.type]);
  if ('int' in attribute) return integerField(3, attribute.int);
  if ('float' in attribute) return floatField(4, attribute.float);
  if ('bool' in attribute) return integerField(5, attribute.bool);
  if ('string' in attribute) return bytesField(2, attribute.string);
  if ('shape' in attribute) return bytesField(7, shapeFields(attribute.shape));
  if ('ints' in attribute) return list(attribute.ints.map((value) => integerField(3, value)));
  if ('floats' in attribute) return list(attribute.floats.map((value) => floatField(4, value)));
  if ('strings' in attribute) return list(attribute.strings.map((value) => bytesField(2, value)));
  if ('types' in attribute) return list(attribute.types.map((type) => integerField(6, dataTypes[type])));
  const { dtype, shape, bytes } = attribute.tensor;
  return concatenate([bytesField(8, [integerField(1, dataTypes[dtype]), bytesField(2, shapeFields(shape)), bytesField(4, bytes)])]);
}

const shapeFields = (shape: readonly number[]): Field[] => shape.map((size) => bytesField(2, [integerField(1, size)]));

/** How the inputs of a node are distributed over its arguments: -1 for a single one, a length for a list. What follows is single. */
export function argumentLengths(op: string, attributes: GraphNode['attributes']): Int32Array {
  const lengthOf = (name: string): number[] => {
    const { [name]: count } = attributes;
    return count !== undefined && 'int' in count ? [count.int] : [];
  };
  // _FusedConv2D and its relatives: input, filter, what is fused in, and what stays on the host.
  if (op.startsWith('_Fused')) return Int32Array.from([-1, -1, ...lengthOf('num_args'), ...lengthOf('num_host_args')]);
  // ConcatV2, Pack, AddN: the list comes first.
  return Int32Array.from(lengthOf('N'));
}
