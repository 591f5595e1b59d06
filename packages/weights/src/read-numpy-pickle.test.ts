import { describe, expect, it } from 'vitest';
import { expectChangesHandled, expectTruncationsRefused } from './golden/damage.ts';
import { bytesOf, describeTensors, golden } from './golden/golden.ts';
import { readNumpyPickle } from './read-numpy-pickle.ts';

const file = bytesOf(golden.numpyPickle);

/** The file with every occurrence of a text replaced. */
const replaced = (from: string, to: string): Uint8Array => {
  const text = Buffer.from(file).toString('latin1');
  expect(text).toContain(from);
  return new Uint8Array(Buffer.from(text.replaceAll(from, to), 'latin1'));
};

describe('readNumpyPickle', () => {
  it('reads what NumPy wrote: arrays and lists of arrays, row-major and column-major', () => {
    expect(describeTensors(readNumpyPickle(file))).toEqual(golden.numpyPickle.tensors);
  });

  it.each([
    ['an element type it does not know', replaced('f4', 'c8'), 'given: c8'],
    ['big-endian numbers', replaced('\x00<q', '\x00>q'), 'not little-endian'],
    ['another name', replaced('numpy\nndarray', 'numpy\nmatrix'), 'numpy.matrix'],
    ['a pickle that calls the system', bytesOf(golden.maliciousPickle), 'posix.system'],
    ['a pickle that holds no dictionary', Uint8Array.of(0x80, 2, 0x4e, 0x2e), 'no dictionary'],
    ['an entry that is no array', Buffer.from('\x80\x02}X\x01\x00\x00\x00aK\x01s.', 'latin1'), '"a" is not an array'],
    ['a name that is not text', Buffer.from('\x80\x02}K\x01K\x01s.', 'latin1'), 'not text'],
    ['one list under two names', Buffer.from('\x80\x02}(X\x01\x00\x00\x00a]q\x00X\x01\x00\x00\x00bh\x00u.', 'latin1'), 'same list'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readNumpyPickle(bytes)).toThrow(message);
  });

  it('refuses every truncated file', () => expectTruncationsRefused(readNumpyPickle, file));

  it('throws nothing but ThawErrors on damaged files', () => expectChangesHandled(readNumpyPickle, file));
});
