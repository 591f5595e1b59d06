import { ThawError } from '@thaw/core';
import { describe, expect, it } from 'vitest';
import { createByteReader } from './byte-reader.ts';
import { bytesOf, golden } from './golden/golden.ts';
import { readPickle } from './pickle.ts';
import type { PickleRules } from './pickle-machine.ts';

const rules: PickleRules = {
  globals: { 'toy.pair': (first, second) => ({ first, second }) },
  setState: (object, state) => void Object.assign(object as object, { state }),
};

/** Runs a pickle written as text, one character per byte; protocol 2 unless it starts otherwise. */
const run = (program: string, given: PickleRules = rules): unknown =>
  readPickle(createByteReader(Buffer.from(program.startsWith('\x80') ? program : `\x80\x02${program}`, 'latin1'), 'test'), given, 'test');

describe('readPickle', () => {
  // The programs are those of Python's pickle.dumps(value, protocol=2 or 3).
  it.each([
    ['None', 'N.', null],
    ['True', '\x88.', true],
    ['False', '\x89.', false],
    ['255', 'K\xff.', 255],
    ['65535', 'M\xff\xff.', 65535],
    ['-2', 'J\xfe\xff\xff\xff.', -2],
    ['0x1950a86a20f9469cfc6c', '\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.', 0x1950a86a20f9469cfc6cn],
    ['0.1', 'G?\xb9\x99\x99\x99\x99\x99\x9a.', 0.1],
    ['-2**40', '\x8a\x06\x00\x00\x00\x00\x00\xff.', -(2 ** 40)],
    ["'ü'", 'X\x02\x00\x00\x00\xc3\xbcq\x00.', 'ü'],
    ["'ab' of Python 2", 'U\x02abq\x00.', 'ab'],
    ["b'ab'", '\x80\x03C\x02abq\x00.', Buffer.from('ab')],
    ['()', ').', []],
    ['(1,)', 'K\x01\x85q\x00.', [1]],
    ['(1, 2)', 'K\x01K\x02\x86q\x00.', [1, 2]],
    ['(1, 2, 3)', 'K\x01K\x02K\x03\x87q\x00.', [1, 2, 3]],
    ['(1, 2, 3, 4)', '(K\x01K\x02K\x03K\x04tq\x00.', [1, 2, 3, 4]],
    ['[1]', ']q\x00K\x01a.', [1]],
    ['[1, [2]]', ']q\x00(K\x01]q\x01K\x02ae.', [1, [2]]],
    ["{'a': 1}", '}q\x00X\x01\x00\x00\x00aq\x01K\x01s.', new Map([['a', 1]])],
    ["{'a': 1, 'b': 2}", '}q\x00(X\x01\x00\x00\x00aq\x01K\x01X\x01\x00\x00\x00bq\x02K\x02u.', new Map([['a', 1], ['b', 2]])],
  ])('builds %s', (_, program, value) => {
    expect(run(program)).toEqual(value);
  });

  it('gives the same object for a recalled value, even inside itself', () => {
    const [first, second] = run(']q\x00]q\x01ah\x01a.') as unknown[];
    expect(second).toBe(first);
    const self = run(']r\x00\x01\x00\x00j\x00\x01\x00\x00a.') as unknown[];
    expect(self[0]).toBe(self);
  });

  it('builds a bomb of lists in lists as small as it is written', () => {
    // Each list holds the one before twice: unfolded, 2**200 values.
    const levels = Array.from({ length: 200 }, (_, level) => `]q${String.fromCharCode(level + 1)}(h${String.fromCharCode(level)}h${String.fromCharCode(level)}e`);
    const outer = run(`]q\x00${levels.join('')}.`) as unknown[];
    expect(outer).toHaveLength(2);
    expect(outer[0]).toBe(outer[1]);
  });

  it('calls an allowed function and gives its result a state', () => {
    expect(run('ctoy\npair\nK\x01K\x02\x86RK\x03b.')).toEqual({ first: 1, second: 2, state: 3 });
  });

  it('asks for what stands outside', () => {
    expect(run('K\x07Q.', { ...rules, loadPersistent: (id) => ({ id }) })).toEqual({ id: 7 });
  });

  it('refuses a program that calls the system, by name', () => {
    const program = Buffer.from(bytesOf(golden.maliciousPickle)).toString('latin1');
    expect(() => run(program)).toThrow(ThawError);
    expect(() => run(program)).toThrow('posix.system');
  });

  it.each([
    ['names every object has', 'cconstructor\nconstructor\n.', 'constructor.constructor'],
    ['an operation of another protocol, by name', 'I1\n.', 'operation 0x49 is not supported: INT, a number as text'],
    ['making objects, by name', 'N)\x81.', '0x81 is not supported: NEWOBJ, which makes an object of any class'],
    ['a name from the stack, by name', '\x93.', '0x93 is not supported: STACK_GLOBAL'],
    ['an operation that does not exist', '\xff.', '0xff is not supported: Python does not know it'],
    ['another protocol', '\x80\x04N.', 'protocol is 4'],
    ['an empty stack', '.', 'empty stack'],
    ['a value below the mark', 'K\x01(\x85.', 'empty stack'],
    ['a mark that was not set', 'K\x01t.', 'mark'],
    ['a value that was not stored', 'h\x05.', 'recalls value 5'],
    ['storing nothing', 'q\x00.', 'empty stack'],
    ['appending to a number', 'K\x01K\x02a.', 'not a list'],
    ['setting items of a list', ']K\x01K\x02s.', 'not a dictionary'],
    ['a key without a value', '}(K\x01u.', 'key without a value'],
    ['calling a number', 'K\x01)R.', 'not a function'],
    ['calling with a number', 'ctoy\npair\nK\x01R.', 'not a function'],
    ['references outside', 'K\x01Q.', 'outside the pickle'],
    ['text longer than the file', 'X\xff\xff\xff\xffa.', 'cut off'],
    ['bytes longer than the file', 'B\xff\xff\xff\x7fa.', 'cut off'],
    ['text that is not UTF-8', 'X\x01\x00\x00\x00\xff.', 'not UTF-8'],
    ['a name without an end', 'ctoy', 'cut off'],
    ['a missing end', 'N', 'cut off'],
  ])('refuses %s', (_, program, message) => {
    expect(() => run(program)).toThrow(ThawError);
    expect(() => run(program)).toThrow(message);
  });
});
