import { createByteReader } from '../byte-reader.ts';
import { elementCount } from '../host-tensor.ts';
import { type Datatype, readDataspace, readDatatype } from './datatype.ts';
import { damagedHdf5, expectSignature, type Hdf5Blocks, hdf5File, readSize } from './hdf5-blocks.ts';
import { type Message, messageTypes } from './object-header.ts';

/** Reads the attributes of an object that hold text, or lists of text, by name; all others are left out. */
export type TextAttributes = (messages: readonly Message[]) => Promise<Map<string, string[]>>;

/** Heaps are kept, because most files have one for all attributes. */
export function createTextAttributes(blocks: Hdf5Blocks): TextAttributes {
  const heaps = new Map<number, Promise<Map<number, Uint8Array>>>();
  const heapAt = (address: number): Promise<Map<number, Uint8Array>> => {
    const heap = heaps.get(address) ?? readGlobalHeap(blocks, address);
    heaps.set(address, heap);
    return heap;
  };
  return async (messages) => {
    const attributes = new Map<string, string[]>();
    for (const { type, body } of messages) {
      if (type !== messageTypes.attribute) continue;
      const { name, datatype, count, data } = parseAttribute(body);
      if (datatype.kind === 'number' || count * datatype.bytes > data.length) continue;
      const texts: string[] = [];
      for (let index = 0; index < count; index++) {
        const element = data.subarray(index * datatype.bytes, (index + 1) * datatype.bytes);
        texts.push(textOf(datatype.kind === 'text' ? element : await findInHeap(element, heapAt)));
      }
      attributes.set(name, texts);
    }
    return attributes;
  };
}

interface Attribute {
  readonly name: string;
  readonly datatype: Datatype;
  readonly count: number;
  readonly data: Uint8Array;
}

/** Versions 1 to 3 differ in padding and in what stands before the name. */
function parseAttribute(body: Uint8Array): Attribute {
  const reader = createByteReader(body, hdf5File);
  const version = reader.uint8();
  if (version < 1 || version > 3) throw damagedHdf5(`an attribute has the version ${version}`);
  reader.bytes(1);
  const [nameBytes, typeBytes, spaceBytes] = [reader.uint16(), reader.uint16(), reader.uint16()];
  if (version === 3) reader.bytes(1); // the character set
  const padded = (length: number): Uint8Array => reader.bytes(version === 1 ? Math.ceil(length / 8) * 8 : length);
  const name = textOf(padded(nameBytes));
  const datatype = readDatatype(createByteReader(padded(typeBytes), hdf5File));
  const count = elementCount(readDataspace(createByteReader(padded(spaceBytes), hdf5File)));
  return { name, datatype, count, data: reader.bytes(body.length - reader.position) };
}

/** An element in a heap: how many bytes it has, the address of the heap, and its number there. */
async function findInHeap(element: Uint8Array, heapAt: (address: number) => Promise<Map<number, Uint8Array>>): Promise<Uint8Array> {
  const reader = createByteReader(element, hdf5File);
  const length = reader.uint32();
  if (length === 0) return new Uint8Array();
  const text = (await heapAt(readSize(reader))).get(reader.uint32());
  if (text === undefined || text.length < length) throw damagedHdf5('a text is not in the heap that should hold it');
  return text.subarray(0, length);
}

const heapHeaderBytes = 16;

async function readGlobalHeap(blocks: Hdf5Blocks, address: number): Promise<Map<number, Uint8Array>> {
  const header = await blocks.read(address, heapHeaderBytes);
  expectSignature(header, 'GCOL');
  header.bytes(4);
  const length = readSize(header) - heapHeaderBytes;
  if (length < 0) throw damagedHdf5('a heap is too small');
  const reader = await blocks.read(address + heapHeaderBytes, length);
  const objects = new Map<number, Uint8Array>();
  while (reader.position + heapHeaderBytes <= length) {
    const index = reader.uint16();
    if (index === 0) break; // all that follows is free
    reader.bytes(6);
    const size = readSize(reader);
    objects.set(index, reader.bytes(size));
    reader.bytes(Math.min((8 - (size % 8)) % 8, length - reader.position));
  }
  return objects;
}

/** Text up to the zero bytes or spaces it is padded with. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const text = end === -1 ? bytes : bytes.subarray(0, end);
  return createByteReader(text, hdf5File).text(text.length);
}
