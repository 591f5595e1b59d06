import { createByteReader } from '../byte-reader.ts';
import { damagedHdf5, expectSignature, type Hdf5Blocks, hdf5File, readAddress, readSize, unsupportedHdf5 } from './hdf5-blocks.ts';

const treeHeaderBytes = 24;
const symbolHeaderBytes = 8;
const symbolBytes = 40;
const heapHeaderBytes = 32;
const softLink = 2;

/**
 * The members of a group, name → address of the object: a B-tree whose leaves are symbol nodes, and a heap with the names.
 */
export async function readGroupMembers(blocks: Hdf5Blocks, treeAddress: number, heapAddress: number): Promise<Map<string, number>> {
  const names = await readLocalHeap(blocks, heapAddress);
  const members = new Map<string, number>();
  const pending = [treeAddress];
  for (let address = pending.pop(); address !== undefined; address = pending.pop()) {
    blocks.enter(address, 'group');
    const { level, children } = await readTreeNode(blocks, address);
    if (level > 0) pending.push(...children);
    else {
      for (const child of children) {
        blocks.enter(child, 'group');
        for (const [offset, object] of await readSymbols(blocks, child)) {
          const name = nameAt(names, offset);
          if (members.has(name)) throw damagedHdf5(`two members of a group are called "${name}"`);
          members.set(name, object);
        }
      }
    }
  }
  return members;
}

async function readTreeNode(blocks: Hdf5Blocks, address: number): Promise<{ level: number; children: number[] }> {
  const header = await blocks.read(address, treeHeaderBytes);
  expectSignature(header, 'TREE');
  if (header.uint8() !== 0) throw damagedHdf5('a group has the tree of something else');
  const level = header.uint8();
  const count = header.uint16();
  // A key, then a child and a key for each.
  const entries = await blocks.read(address + treeHeaderBytes, 16 * count);
  const children = Array.from({ length: count }, () => {
    entries.bytes(8);
    return readSize(entries);
  });
  return { level, children };
}

async function readSymbols(blocks: Hdf5Blocks, address: number): Promise<[nameOffset: number, object: number][]> {
  const header = await blocks.read(address, symbolHeaderBytes);
  expectSignature(header, 'SNOD');
  header.bytes(2);
  const count = header.uint16();
  const entries = await blocks.read(address + symbolHeaderBytes, symbolBytes * count);
  return Array.from({ length: count }, () => {
    const nameOffset = readSize(entries);
    const object = readAddress(entries);
    const kind = entries.uint32();
    entries.bytes(20);
    if (kind === softLink || object === undefined) throw unsupportedHdf5('links to other names');
    return [nameOffset, object];
  });
}

async function readLocalHeap(blocks: Hdf5Blocks, address: number): Promise<Uint8Array> {
  const header = await blocks.read(address, heapHeaderBytes);
  expectSignature(header, 'HEAP');
  header.bytes(4);
  const length = readSize(header);
  header.bytes(8); // the first free place
  const data = await blocks.read(readSize(header), length);
  return data.bytes(length);
}

/** Names end with a zero byte. */
function nameAt(heap: Uint8Array, offset: number): string {
  const end = heap.indexOf(0, offset);
  if (offset >= heap.length || end === -1) throw damagedHdf5('a name in a group is not among its names');
  return createByteReader(heap.subarray(offset, end), hdf5File).text(end - offset);
}
