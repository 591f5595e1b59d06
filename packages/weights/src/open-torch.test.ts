import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readAll, temporaryFolder } from './golden/files.ts';
import { bytesOf, golden } from './golden/golden.ts';

const { write } = temporaryFolder();

type Replacements = Readonly<Record<string, string>>;

/** A file with sequences of bytes (one character per byte) replaced by others of the same length, each where it is first or last. */
async function replaced(name: 'torchLegacy' | 'torchLegacyCheckpoint' | 'torchZip', replacements: Replacements, where: 'first' | 'last' = 'first'): Promise<string> {
  let text = Buffer.from(bytesOf(golden[name])).toString('latin1');
  for (const [from, to] of Object.entries(replacements)) {
    expect(text).toContain(from);
    expect(to.length).toBe(from.length);
    const place = where === 'first' ? text.indexOf(from) : text.lastIndexOf(from);
    text = text.slice(0, place) + to + text.slice(place + from.length);
  }
  return write(name, Buffer.from(text, 'latin1'));
}

describe('the legacy format', () => {
  it.each([
    // The shape (2, 3, 4) of the first tensor becomes (2, 3, 5).
    ['a tensor that reaches out of its storage', { 'K\x02K\x03K\x04\x87': 'K\x02K\x03K\x05\x87' }, 'does not fit the memory'],
    [
      // Shape (2, 3, 4) with strides (12, 4, 1) becomes (255, 255, 255) with strides (0, 0, 0): 66 MB in a small file.
      'a tensor that is larger than the file by standing still in its storage',
      { 'K\x02K\x03K\x04\x87': 'K\xffK\xffK\xff\x87', 'K\x0cK\x04K\x01\x87': 'K\x00K\x00K\x00\x87' },
      'does not fit the memory',
    ],
    // The data of the shared storage starts with the number of its elements, 24.
    ['a storage whose size is not the one its tensors were told', { '\x18\0\0\0\0\0\0\0': '\x17\0\0\0\0\0\0\0' }, 'has 23 elements, not 24'],
    ['another function', { _rebuild_tensor_v2: '_rebuild_qtensor__' }, 'torch._utils._rebuild_qtensor__'],
  ])('refuses %s', async (_, replacements, message) => {
    await expect(readAll(await replaced('torchLegacy', replacements as Replacements))).rejects.toThrow(message);
  });
});

describe('the zip format', () => {
  it('refuses numbers that are not those that were stored, by their checksum', async () => {
    // The double 0.1.
    const path = await replaced('torchZip', { '\x9a\x99\x99\x99\x99\x99\xb9\x3f': '\x9a\x99\x99\x99\x99\x99\xb9\x3e' });
    await expect(readAll(path)).rejects.toThrow('checksum of its member');
  });

  it('refuses numbers of a machine with the other order of bytes', async () => {
    const bytes = Buffer.from(bytesOf(golden.torchZip));
    const content = Buffer.from('bigbig');
    content.copy(bytes, bytes.indexOf('little'));
    const entry = directoryEntries(bytes).find((place) => bytes.subarray(place + 46).toString('latin1').startsWith('archive/byteorder'))!;
    bytes.writeUInt32LE(crc32(content), entry + 16);
    await expect(readAll(await write('big.pt', bytes))).rejects.toThrow('not written by a little-endian machine');
  });

  it('refuses two members of one name', async () => {
    const path = await replaced('torchZip', { 'archive/data/2': 'archive/data/1' }, 'last');
    await expect(readAll(path)).rejects.toThrow('two members called "archive/data/1"');
  });

  it('refuses a directory that puts one member over another', async () => {
    const bytes = Buffer.from(bytesOf(golden.torchZip));
    const [first, second] = directoryEntries(bytes);
    // Both start where the first does.
    bytes.copy(bytes, second! + 42, first! + 42, first! + 46);
    await expect(readAll(await write('overlap.pt', bytes))).rejects.toThrow('lies over another');
  });

  it('refuses a directory that claims more than the file has', async () => {
    const bytes = Buffer.from(bytesOf(golden.torchZip));
    const [, second] = directoryEntries(bytes);
    for (const field of [20, 24]) bytes.writeUInt32LE(0x7fffffff, second! + field);
    await expect(readAll(await write('large.pt', bytes))).rejects.toThrow('cannot be read');
  });

  it('refuses a member that unpacks to more than the file could hold', async () => {
    const bytes = Buffer.from(bytesOf(golden.torchZipPacked));
    const [first] = directoryEntries(bytes);
    bytes.writeUInt32LE(2 ** 30, first! + 24);
    await expect(readAll(await write('bomb.pt', bytes))).rejects.toThrow('unpacks to 1073741824 bytes, of a file of');
  });

  it('refuses a storage that is not there', async () => {
    const path = await replaced('torchZip', { 'data/3': 'data/x' }, 'last');
    await expect(readAll(path)).rejects.toThrow('the data of its storage "3" is missing');
  });
});

/** Where the entries of a zip archive's directory start. */
function directoryEntries(archive: Buffer): number[] {
  const places: number[] = [];
  for (let place = archive.indexOf('PK\x01\x02', 0, 'latin1'); place !== -1; place = archive.indexOf('PK\x01\x02', place + 4, 'latin1')) places.push(place);
  return places;
}
