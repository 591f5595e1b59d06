import { ThawError } from '@thaw/core';
import { describe, expect, it } from 'vitest';
import { expectChangesHandled, expectTruncationsRefused } from './golden/damage.ts';
import { bytesOf, describeTensors, golden } from './golden/golden.ts';
import { readTorch } from './read-torch.ts';

const file = bytesOf(golden.torchLegacy);

/** The file with sequences of bytes (one character per byte) replaced by others of the same length, once each. */
function replaced(replacements: Readonly<Record<string, string>>): Uint8Array {
  let text = Buffer.from(file).toString('latin1');
  for (const [from, to] of Object.entries(replacements)) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  expect(text.length).toBe(file.length);
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

describe('readTorch', () => {
  it('reads what PyTorch wrote: transposed, sliced, sharing storages, scalar and empty', () => {
    expect(describeTensors(readTorch(file))).toEqual(golden.torchLegacy.tensors);
  });

  it('refuses the zip format, with the cure', () => {
    expect(() => readTorch(bytesOf(golden.torchZip))).toThrow('_use_new_zipfile_serialization=False');
  });

  it('refuses an element type it does not know, by name', () => {
    expect(() => readTorch(bytesOf(golden.torchHalf))).toThrow('torch.HalfStorage');
  });

  it('refuses a pickle that is not a PyTorch file, and one that calls the system', () => {
    expect(() => readTorch(bytesOf(golden.numpyPickle))).toThrow(ThawError);
    expect(() => readTorch(bytesOf(golden.maliciousPickle))).toThrow('posix.system');
  });

  it('refuses a tensor that reaches out of its storage', () => {
    // The shape (2, 3, 4) of the first tensor becomes (2, 3, 5).
    expect(() => readTorch(replaced({ 'K\x02K\x03K\x04\x87': 'K\x02K\x03K\x05\x87' }))).toThrow('does not fit the memory');
  });

  it('refuses a tensor that is larger than its storage by standing still in it', () => {
    // Shape (2, 3, 4) with strides (12, 4, 1) becomes (255, 255, 255) with strides (0, 0, 0): 66 MB in a small file.
    const huge = replaced({ 'K\x02K\x03K\x04\x87': 'K\xffK\xffK\xff\x87', 'K\x0cK\x04K\x01\x87': 'K\x00K\x00K\x00\x87' });
    expect(() => readTorch(huge)).toThrow('does not fit the memory');
  });

  it('refuses a storage whose size is not the one its tensors were told', () => {
    // The data of the shared storage starts with the number of its elements, 24.
    expect(() => readTorch(replaced({ '\x18\0\0\0\0\0\0\0': '\x17\0\0\0\0\0\0\0' }))).toThrow('has 23 elements, not 24');
  });

  it('refuses every truncated file', () => expectTruncationsRefused(readTorch, file));

  it('throws nothing but ThawErrors on damaged files', () => expectChangesHandled(readTorch, file));
});
