import { createByteReader } from '../byte-reader.ts';
import { type ByteSource, partOf, sourceOfBytes } from '../byte-source.ts';
import { elementCount } from '../host-tensor.ts';
import { createTextAttributes } from './attributes.ts';
import { readDataspace, readDatatype } from './datatype.ts';
import { readGroupMembers } from './group-members.ts';
import { createBlocks, damagedHdf5, expectSignature, hdf5File, readAddress, readSize, unsupportedHdf5 } from './hdf5-blocks.ts';
import { findMessage, type Message, messageTypes, readObjectHeader } from './object-header.ts';

/** A named place that holds other objects. */
export interface Hdf5Group {
  readonly kind: 'group';
  /** Text attributes only. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly members: ReadonlyMap<string, Hdf5Object>;
}

/** An array of numbers. */
export interface Hdf5Dataset {
  readonly kind: 'dataset';
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** In NumPy's words, also of types that are not read. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Exactly its numbers, row by row. */
  readonly source: ByteSource;
}

export type Hdf5Object = Hdf5Group | Hdf5Dataset;

const superblockBytes = 96;
const mostNesting = 64;

/**
 * Reads what an HDF5 file holds, without its numbers: groups, contiguous or compact arrays, and text attributes, in the
 * structures that h5py writes unless it is told otherwise. Anything else is refused by name.
 * Format: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
export async function openHdf5(source: ByteSource): Promise<Hdf5Group> {
  const blocks = createBlocks(source);
  const textAttributes = createTextAttributes(blocks);

  const readObject = async (address: number, depth: number): Promise<Hdf5Object> => {
    if (depth > mostNesting) throw damagedHdf5('its groups are nested too deeply');
    const messages = await readObjectHeader(blocks, address);
    const attributes = await textAttributes(messages);
    const symbolTable = findMessage(messages, messageTypes.symbolTable);
    if (symbolTable === undefined) return { kind: 'dataset', attributes, ...readDataset(source, messages) };
    const members = new Map<string, Hdf5Object>();
    for (const [name, member] of await readGroupMembers(blocks, readSize(symbolTable), readSize(symbolTable))) {
      members.set(name, await readObject(member, depth + 1));
    }
    return { kind: 'group', attributes, members };
  };

  const root = await readObject(await findRoot(source), 0);
  if (root.kind !== 'group') throw damagedHdf5('it has no group at its root');
  return root;
}

/** The address of the root group, from the superblock. */
async function findRoot(source: ByteSource): Promise<number> {
  const reader = createByteReader(await source.read(0, Math.min(superblockBytes, source.length)), hdf5File);
  expectSignature(reader, '\x89HDF\r\n\x1a\n');
  const version = reader.uint8();
  if (version > 1) throw unsupportedHdf5("the structures of libver='latest'");
  reader.bytes(4);
  const [addressBytes, sizeBytes] = reader.bytes(3);
  if (addressBytes !== 8 || sizeBytes !== 8) throw unsupportedHdf5('addresses of other than 64 bits');
  reader.bytes(version === 0 ? 8 : 12); // sizes of tree nodes, and flags
  const base = readSize(reader);
  reader.bytes(8); // free space
  const end = readSize(reader);
  if (base !== 0) throw unsupportedHdf5('something before its start');
  if (end > source.length) throw damagedHdf5(`it says it has ${end} bytes and has ${source.length}`);
  reader.bytes(16); // driver, and the name of the root
  return readSize(reader);
}

const layoutClasses = { compact: 0, contiguous: 1 } as const;

function readDataset(source: ByteSource, messages: readonly Message[]): Omit<Hdf5Dataset, 'kind' | 'attributes'> {
  const [space, type, layout] = [messageTypes.dataspace, messageTypes.datatype, messageTypes.layout].map((wanted) => findMessage(messages, wanted));
  if (space === undefined || type === undefined || layout === undefined) throw unsupportedHdf5('objects that are neither groups nor arrays');
  // Weights in a file of someone's choice could be any file of this machine.
  if (findMessage(messages, messageTypes.externalFiles) !== undefined) throw unsupportedHdf5('arrays that lie in other files');
  const shape = readDataspace(space);
  const datatype = readDatatype(type);
  const bytes = elementCount(shape) * datatype.bytes;
  if (layout.uint8() !== 3) throw unsupportedHdf5('arrays in a layout of another version');
  const kind = layout.uint8();
  if (kind === layoutClasses.compact) return { shape, type: typeName(datatype), source: exactly(sourceOfBytes(layout.bytes(layout.uint16())), bytes) };
  if (kind !== layoutClasses.contiguous) throw unsupportedHdf5('compressed or chunked arrays');
  const address = readAddress(layout);
  const length = readSize(layout);
  // An array that nobody wrote has no place; it holds nothing, or was forgotten.
  return { shape, type: typeName(datatype), source: exactly(address === undefined ? sourceOfBytes(new Uint8Array()) : partOf(source, address, length), bytes) };
}

const typeName = (datatype: ReturnType<typeof readDatatype>): string => (datatype.kind === 'number' ? datatype.type : 'text');

function exactly(source: ByteSource, bytes: number): ByteSource {
  if (source.length !== bytes) throw damagedHdf5(`an array needs ${bytes} bytes and has ${source.length}`);
  return source;
}
