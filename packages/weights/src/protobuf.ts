import { ThawError } from '@thaw/core';
import { type ByteReader, createByteReader } from './byte-reader.ts';

/** One field of a message. */
export interface ProtobufField {
  readonly number: number;
  /** A number where the field is one, inexact from 2⁵³ on; else its bytes, which share the message's memory. */
  readonly value: number | Uint8Array;
}

/** 7 bits each, of 64. */
const mostVarintBytes = 10;

/**
 * A number of variable length, inexact from 2⁵³ on.
 *
 * @throws ThawError when it does not end
 */
export function readVarint(reader: ByteReader, what: string): number {
  let value = 0;
  for (let place = 0; place < mostVarintBytes; place++) {
    const byte = reader.uint8();
    value += (byte & 0x7f) * 2 ** (7 * place);
    if (byte < 0x80) return value;
  }
  throw damaged(what, 'a number in it does not end');
}

/**
 * The fields of a message in the wire format of Protocol Buffers, in the order they are in.
 *
 * @param what names the file in errors
 * @throws ThawError when the bytes are no such message
 */
export function* protobufFields(message: Uint8Array, what: string): Generator<ProtobufField> {
  const reader = createByteReader(message, what);
  const valueOf = (wireType: number): number | Uint8Array => {
    switch (wireType) {
      case 0:
        return readVarint(reader, what);
      case 1:
        return reader.bytes(8);
      case 2:
        return reader.bytes(readVarint(reader, what));
      case 5:
        return reader.bytes(4);
      default:
        throw damaged(what, `it has a field of the unknown kind ${wireType}`);
    }
  };
  while (reader.position < message.length) {
    const tag = readVarint(reader, what);
    yield { number: Math.floor(tag / 8), value: valueOf(tag % 8) };
  }
}

const damaged = (what: string, problem: string): ThawError => new ThawError(`This ${what} cannot be read: ${problem}.`, { cure: 'fetch the file again' });
