import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { encodeAttribute, type NodeAttribute } from './graph.ts';
import { bytesField, concatenate, floatField, integerField, readFields } from './protocol-buffer.ts';

/** A class that protoc generated; tfjs-node ships them without types. */
interface Message {
  serializeBinary(): Uint8Array;
  toObject(): Record<string, unknown>;
}
interface MessageClass {
  new (): Message & Record<`set${string}`, (value: unknown) => void>;
  deserializeBinary(bytes: Uint8Array): Message & Record<`get${string}`, () => never>;
}
const { AttrValue, Tensor, TensorShape, VersionDef } = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as Record<
  'AttrValue' | 'Tensor' | 'TensorShape' | 'VersionDef',
  MessageClass
> & { AttrValue: MessageClass & { ListValue: MessageClass }; TensorShape: MessageClass & { Dim: MessageClass } };

/** A message with these fields. */
function message(type: MessageClass, fields: Readonly<Record<string, unknown>>): Message {
  const made = new type();
  for (const [name, value] of Object.entries(fields)) made[`set${name}`]!(value);
  return made;
}
const shape = (sizes: readonly number[]): Message => message(TensorShape, { DimList: sizes.map((size) => message(TensorShape.Dim, { Size: size })) });
const list = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({ List: message(AttrValue.ListValue, fields) });

describe('written attributes have the bytes of the generated classes', () => {
  const bytes = Uint8Array.from([0, 0, 128, 63, 0, 0, 0, 192]);
  const attributes: readonly (readonly [NodeAttribute, Readonly<Record<string, unknown>>])[] = [
    [{ type: 'bfloat16' }, { Type: 14 }],
    [{ int: 300 }, { I: 300 }],
    [{ int: 0 }, { I: 0 }],
    [{ int: -1 }, { I: -1 }],
    [{ int: 2 ** 40 }, { I: 2 ** 40 }],
    [{ float: 0.1 }, { F: 0.1 }],
    [{ bool: true }, { B: true }],
    [{ bool: false }, { B: false }],
    [{ string: 'SAME · größer' }, { S: new TextEncoder().encode('SAME · größer') }],
    [{ string: 'x'.repeat(200) }, { S: new TextEncoder().encode('x'.repeat(200)) }],
    [{ shape: [2, 300, 7] }, { Shape: shape([2, 300, 7]) }],
    [{ shape: [] }, { Shape: shape([]) }],
    [{ strings: ['a', 'bc'] }, list({ SList: ['a', 'bc'].map((text) => new TextEncoder().encode(text)) })],
    [
      { tensor: { dtype: 'float32', shape: [2], bytes } },
      { Tensor: message(Tensor, { Dtype: 1, TensorShape: shape([2]), TensorContent: bytes }) },
    ],
  ];

  it.each(attributes)('%j', (attribute, fields) => {
    expect(Buffer.from(encodeAttribute(attribute)).toString('hex')).toBe(Buffer.from(message(AttrValue, fields).serializeBinary()).toString('hex'));
  });

  // Numbers of a list are packed there and not here; readers take both.
  it.each<[NodeAttribute, Record<string, unknown>]>([
    [{ ints: [1, -2, 300] }, list({ IList: [1, -2, 300] })],
    [{ floats: [0.5, -2] }, list({ FList: [0.5, -2] })],
    [{ types: ['float32', 'resource'] }, list({ TypeList: [1, 20] })],
  ])('%j, in other bytes of the same meaning', (attribute, fields) => {
    expect(AttrValue.deserializeBinary(encodeAttribute(attribute)).toObject()).toEqual(AttrValue.deserializeBinary(message(AttrValue, fields).serializeBinary()).toObject());
  });
});

describe('fields are read as they were written', () => {
  it('by the generated classes', () => {
    const written = message(VersionDef, { Producer: 1987, MinConsumer: 12, BadConsumersList: [3, 500] }).serializeBinary();
    const read = [...readFields(written)];
    expect(read.slice(0, 2)).toEqual([{ field: 1, value: 1987 }, { field: 2, value: 12 }]);
    // Packed: 3, then 500 in two groups of seven bits.
    expect(read[2]).toEqual({ field: 3, value: Uint8Array.of(3, 0xf4, 0x03) });
  });

  it('by ourselves: integers, floats, text and messages', () => {
    const inner = [integerField(1, 2 ** 45), integerField(2, -7)];
    const written = concatenate([floatField(100, 0.25), bytesField(2, 'Text'), bytesField(3, inner), integerField(16, true)]);
    const [float, text, nested, flag] = [...readFields(written)];
    expect(float).toEqual({ field: 100, value: 0.25 });
    expect(new TextDecoder().decode(text!.value as Uint8Array)).toBe('Text');
    expect([...readFields(nested!.value as Uint8Array)]).toEqual([{ field: 1, value: 2 ** 45 }, { field: 2, value: -7 }]);
    expect(flag).toEqual({ field: 16, value: 1 });
  });

  it('with doubles, in bytes that do not start their buffer', () => {
    // Field 1, wire type 1 (64 bits): 1.5
    const bytes = Uint8Array.of(0xff, 0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f).subarray(1);
    expect([...readFields(bytes)]).toEqual([{ field: 1, value: 1.5 }]);
  });

  it('and groups, which nobody writes any more, are refused', () => {
    expect(() => [...readFields(Uint8Array.of(0x0b))]).toThrow(/unknown wire type 3/);
  });
});
