import { type ByteReader, createByteReader } from '../byte-reader.ts';
import { damagedHdf5, type Hdf5Blocks, hdf5File, readSize, unsupportedHdf5 } from './hdf5-blocks.ts';

/** One of the messages that describe an object. */
export interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

export const messageTypes = {
  dataspace: 0x01,
  datatype: 0x03,
  externalFiles: 0x07,
  layout: 0x08,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

const prefixBytes = 16;
const messagePrefixBytes = 8;
const sharedFlag = 0x02;

/** All messages of the object at `address`: a header of version 1, and the blocks it goes on in. */
export async function readObjectHeader(blocks: Hdf5Blocks, address: number): Promise<Message[]> {
  blocks.enter(address, 'object');
  const prefix = await blocks.read(address, prefixBytes);
  const version = prefix.uint8();
  // Version 2 starts with "OHDR".
  if (version !== 1) throw version === 0x4f ? unsupportedHdf5("the structures of libver='latest'") : damagedHdf5(`the object at byte ${address} has the version ${version}`);
  prefix.bytes(1);
  const count = prefix.uint16();
  prefix.bytes(4); // how many links lead here
  const messages: Message[] = [];
  const pending = [{ start: address + prefixBytes, length: prefix.uint32() }];
  for (let block = pending.shift(); block !== undefined && messages.length < count; block = pending.shift()) {
    blocks.enter(block.start, 'object');
    const reader = await blocks.read(block.start, block.length);
    while (reader.position + messagePrefixBytes <= block.length && messages.length < count) {
      const message = readMessage(reader);
      messages.push(message);
      if (message.type === messageTypes.continuation) {
        const place = createByteReader(message.body, hdf5File);
        pending.push({ start: readSize(place), length: readSize(place) });
      }
    }
  }
  if (messages.length < count) throw damagedHdf5(`the object at byte ${address} has ${messages.length} messages, not ${count}`);
  return messages;
}

function readMessage(reader: ByteReader): Message {
  const type = reader.uint16();
  const length = reader.uint16();
  const flags = reader.uint8();
  reader.bytes(3);
  const body = reader.bytes(length);
  const isRead = Object.values<number>(messageTypes).includes(type);
  if (isRead && (flags & sharedFlag) !== 0) throw unsupportedHdf5('named data types');
  return { type, body };
}

/** The body of the only message of a type; undefined when there is none. */
export function findMessage(messages: readonly Message[], type: number): ByteReader | undefined {
  const body = messages.find((message) => message.type === type)?.body;
  return body === undefined ? undefined : createByteReader(body, hdf5File);
}
