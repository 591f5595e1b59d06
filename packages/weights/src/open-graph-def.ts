import { ThawError } from '@thaw/core';
import { createByteReader } from './byte-reader.ts';
import { type ByteSource, readingAhead } from './byte-source.ts';
import { elementCount, isShape } from './host-tensor.ts';
import type { LazyTensor, OpenedWeights } from './lazy-weight-file.ts';
import { numberBytes, type NumberType, readNumbers } from './number-types.ts';
import { protobufFields, type ProtobufField, readVarint } from './protobuf.ts';

const graphFile = 'TensorFlow graph';

/** TensorFlow's numbers of element types (`types.proto`). Quantized ones are read as the integers they are. */
const elementTypes: Readonly<Record<number, NumberType>> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  9: 'int64',
  10: 'bool',
  11: 'int8',
  12: 'uint8',
  13: 'int32',
  14: 'bfloat16',
  19: 'float16',
};

// Field numbers of `graph.proto`, `node_def.proto`, `attr_value.proto`, `tensor.proto` and `tensor_shape.proto`.
const graphFields = { node: 1 } as const;
const nodeFields = { name: 1, op: 2, attribute: 5 } as const;
const entryFields = { key: 1, value: 2 } as const;
const attributeFields = { tensor: 8 } as const;
const tensorFields = { dtype: 1, shape: 2, content: 4 } as const;
const shapeFields = { dimension: 2 } as const;
const dimensionFields = { size: 1 } as const;

/** True for what a graph starts with: a node, and in it the node's name. */
export function looksLikeGraphDef(start: Uint8Array): boolean {
  // The length of the node may take several bytes, all but the last of which are 128 or more.
  const lengthEnd = start.findIndex((byte, index) => index > 0 && byte < 0x80);
  return start[0] === 0x0a && lengthEnd !== -1 && start[lengthEnd + 1] === 0x0a;
}

/**
 * Opens a frozen graph of TensorFlow (a `GraphDef`, `.pb`): its constants, called as their nodes. Nothing of the graph is run.
 * Constants that the file stores as lists of values, such as shapes and epsilons, are left out; weights are stored as bytes.
 *
 * @throws ThawError when the bytes are no such graph, or a constant's are not those of its shape
 */
export async function openGraphDef(source: ByteSource): Promise<OpenedWeights> {
  const tensors = new Map<string, LazyTensor>();
  const structures = readingAhead(source);
  for (let position = 0; position < source.length; ) {
    const { field, start, end } = await readField(structures, position);
    position = end;
    if (field !== graphFields.node) continue;
    const constant = constantOf(await structures.read(start, end - start), (offset, length) => source.read(start + offset, length));
    if (constant === undefined) continue;
    if (tensors.has(constant.name)) throw damaged(`two of its nodes are called "${constant.name}"`);
    tensors.set(constant.name, constant.tensor);
  }
  return { layout: 'keras', tensors };
}

/** A tag and a length or a value: two numbers of variable length. */
const mostHeadBytes = 20;

/** Where a field of the graph itself lies. All its fields are messages or numbers. */
async function readField(source: ByteSource, position: number): Promise<{ field: number; start: number; end: number }> {
  const reader = createByteReader(await source.read(position, Math.min(mostHeadBytes, source.length - position)), graphFile);
  const tag = readVarint(reader, graphFile);
  const [field, wireType] = [Math.floor(tag / 8), tag % 8];
  if (field === 0) throw damaged('it has a field without a number');
  if (wireType !== 0 && wireType !== 2) throw damaged(`it has a field of the unknown kind ${wireType}`);
  const lengthOrValue = readVarint(reader, graphFile);
  const start = position + reader.position;
  const end = start + (wireType === 2 ? lengthOrValue : 0);
  if (end > source.length) throw damaged('it is cut off');
  return { field, start, end };
}

/** The constant that a node is, where it is one whose numbers are stored as bytes. `read` reads from the node. */
function constantOf(node: Uint8Array, read: (offset: number, length: number) => Promise<Uint8Array<ArrayBuffer>>): { name: string; tensor: LazyTensor } | undefined {
  const fields = [...protobufFields(node, graphFile)];
  if (textOf(fields, nodeFields.op) !== 'Const') return undefined;
  const name = textOf(fields, nodeFields.name);
  const attribute = fields.filter(({ number }) => number === nodeFields.attribute).map(({ value }) => fieldsOf(value)).find((entry) => textOf(entry, entryFields.key) === 'value');
  const tensor = inside(inside(attribute, entryFields.value), attributeFields.tensor);
  const content = last(tensor, tensorFields.content);
  if (!(content instanceof Uint8Array) || content.length === 0) return undefined;
  const shape = (inside(tensor, tensorFields.shape) ?? []).filter(({ number }) => number === shapeFields.dimension).map(({ value }) => last(fieldsOf(value), dimensionFields.size) ?? 0);
  const type = elementTypes[Number(last(tensor, tensorFields.dtype))];
  if (type === undefined) throw damaged(`"${name}" has the element type ${String(last(tensor, tensorFields.dtype))}, which is not read`);
  if (!isShape(shape) || content.length !== elementCount(shape) * numberBytes(type)) {
    throw damaged(`"${name}", ${type} [${shape.join(', ')}], has ${content.length} bytes`);
  }
  const { length } = content;
  const offset = content.byteOffset - node.byteOffset;
  return { name, tensor: { dtype: type, shape, load: async () => readNumbers(type, shape, await read(offset, length)) } };
}

/** The value of a field that a message has once; the last one counts, as everywhere in Protocol Buffers. */
const last = (fields: readonly ProtobufField[] | undefined, number: number): ProtobufField['value'] | undefined => fields?.findLast((field) => field.number === number)?.value;

/** The fields of the message that a field is. */
const inside = (fields: readonly ProtobufField[] | undefined, number: number): ProtobufField[] | undefined => {
  const value = last(fields, number);
  return value === undefined ? undefined : fieldsOf(value);
};

function fieldsOf(value: ProtobufField['value']): ProtobufField[] {
  if (typeof value === 'number') throw damaged('a number stands where a message should be');
  return [...protobufFields(value, graphFile)];
}

function textOf(fields: readonly ProtobufField[], number: number): string {
  const value = last(fields, number);
  return value instanceof Uint8Array ? createByteReader(value, graphFile).text(value.length) : '';
}

const damaged = (problem: string): ThawError =>
  new ThawError(`This ${graphFile} cannot be read: ${problem}.`, { wanted: 'a frozen GraphDef with its weights as constants', cure: 'fetch the file again; if it is whole, convert it to safetensors' });
