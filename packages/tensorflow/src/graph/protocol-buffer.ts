/**
 * Just enough of Protocol Buffers to speak to TensorFlow's C interface: attributes and session options are written,
 * run statistics are read. Field numbers are those of the `.proto` files of TensorFlow.
 *
 * A message is a list of fields; the encoded bytes of a field start with its number and wire type.
 */
export type Field = Uint8Array;

/** An integer, a boolean or the number of an enumeration. */
export const integerField = (field: number, value: number | bigint | boolean): Field => concatenate([varint(field << 3), varint(BigInt(value))]);

export function floatField(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concatenate([varint((field << 3) | 5), bytes]);
}

/** Bytes, text, or a message that is its list of fields. */
export function bytesField(field: number, value: Uint8Array | string | readonly Field[]): Field {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value instanceof Uint8Array ? value : concatenate(value);
  return concatenate([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

/** A message. */
export const concatenate = (fields: readonly Field[]): Uint8Array => {
  const message = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const field of fields) {
    message.set(field, offset);
    offset += field.length;
  }
  return message;
};

/** Seven bits a byte, the low ones first; negative numbers as 64 bits in two's complement. */
function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const more = rest > 0x7fn;
    bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** The fields of a message, in order. Integers are numbers (exact below 2⁵³); text and messages are bytes. */
export function* readFields(bytes: Uint8Array): Generator<{ readonly field: number; readonly value: number | Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  const readVarint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(offset++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
  };
  while (offset < bytes.length) {
    const key = readVarint();
    const field = key >>> 3;
    switch (key & 7) {
      case 0:
        yield { field, value: readVarint() };
        break;
      case 1:
        yield { field, value: view.getFloat64(offset, true) };
        offset += 8;
        break;
      case 2: {
        const length = readVarint();
        yield { field, value: bytes.subarray(offset, offset + length) };
        offset += length;
        break;
      }
      case 5:
        yield { field, value: view.getFloat32(offset, true) };
        offset += 4;
        break;
      default:
        throw new Error(`A protocol buffer has a field of the unknown wire type ${key & 7}.`);
    }
  }
}
