import { ThawError } from '@thaw/core';
import { isGlobal, type PickleGlobal, type PickleMachine } from './pickle-machine.ts';

type Operation = (machine: PickleMachine) => void;

/** What each operation does, by its code; the names are those of Python's `pickletools`. */
export const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80, readProtocol], // PROTO
  [code('N'), ({ push }) => push(null)], // NONE
  [0x88, ({ push }) => push(true)], // NEWTRUE
  [0x89, ({ push }) => push(false)], // NEWFALSE
  [code('J'), ({ push, reader }) => push(reader.int32())], // BININT
  [code('K'), ({ push, reader }) => push(reader.uint8())], // BININT1
  [code('M'), ({ push, reader }) => push(reader.uint16())], // BININT2
  [code('G'), ({ push, reader }) => push(bigEndianFloat(reader.bytes(8)))], // BINFLOAT
  [0x8a, ({ push, reader }) => push(integerOf(reader.bytes(reader.uint8())))], // LONG1
  [code('X'), ({ push, reader }) => push(reader.text(reader.uint32()))], // BINUNICODE
  // Text of Python 2.
  [code('U'), ({ push, reader }) => push(reader.text(reader.uint8()))], // SHORT_BINSTRING
  [code('T'), ({ push, reader }) => push(reader.text(reader.uint32()))], // BINSTRING
  [code('C'), ({ push, reader }) => push(reader.bytes(reader.uint8()))], // SHORT_BINBYTES
  [code('B'), ({ push, reader }) => push(reader.bytes(reader.uint32()))], // BINBYTES

  [code('('), ({ mark }) => mark()], // MARK
  [code(')'), ({ push }) => push([])], // EMPTY_TUPLE
  [0x85, ({ push, pop }) => push([pop()])], // TUPLE1
  [0x86, ({ push, pop }) => push([pop(), pop()].toReversed())], // TUPLE2
  [0x87, ({ push, pop }) => push([pop(), pop(), pop()].toReversed())], // TUPLE3
  [code('t'), ({ push, popToMark }) => push(popToMark())], // TUPLE
  [code(']'), ({ push }) => push([])], // EMPTY_LIST
  [code('a'), (machine) => append(machine, [machine.pop()])], // APPEND
  [code('e'), (machine) => append(machine, machine.popToMark())], // APPENDS
  [code('}'), ({ push }) => push(new Map())], // EMPTY_DICT
  [code('s'), (machine) => setItems(machine, [machine.pop(), machine.pop()].toReversed())], // SETITEM
  [code('u'), (machine) => setItems(machine, machine.popToMark())], // SETITEMS

  [code('q'), ({ memo, reader, top }) => void memo.set(reader.uint8(), top())], // BINPUT
  [code('r'), ({ memo, reader, top }) => void memo.set(reader.uint32(), top())], // LONG_BINPUT
  [code('h'), (machine) => recall(machine, machine.reader.uint8())], // BINGET
  [code('j'), (machine) => recall(machine, machine.reader.uint32())], // LONG_BINGET

  [code('c'), pushGlobal], // GLOBAL
  [code('R'), callGlobal], // REDUCE
  [code('b'), build], // BUILD
  [code('Q'), loadPersistent], // BINPERSID
]);

function code(character: string): number {
  return character.charCodeAt(0);
}

function readProtocol({ reader, refuse }: PickleMachine): void {
  const protocol = reader.uint8();
  if (protocol !== 2 && protocol !== 3) throw refuse(`its pickle protocol is ${protocol}; 2 and 3 are supported`);
}

/** A two's-complement number of any length; a big integer only when a number cannot hold it. */
function integerOf(bytes: Uint8Array): number | bigint {
  const unsigned = bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
  const integer = BigInt.asIntN(bytes.length * 8, unsigned);
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

const bigEndianFloat = ({ buffer, byteOffset }: Uint8Array): number => new DataView(buffer, byteOffset).getFloat64(0);

function append({ top, refuse }: PickleMachine, values: readonly unknown[]): void {
  const list = top();
  if (!Array.isArray(list)) throw refuse('it appends to something that is not a list');
  for (const value of values) list.push(value);
}

function setItems({ top, refuse }: PickleMachine, keysAndValues: readonly unknown[]): void {
  const dictionary = top();
  if (!(dictionary instanceof Map)) throw refuse('it sets items of something that is not a dictionary');
  if (keysAndValues.length % 2 !== 0) throw refuse('it sets a key without a value');
  for (let index = 0; index < keysAndValues.length; index += 2) dictionary.set(keysAndValues[index], keysAndValues[index + 1]);
}

function recall({ memo, push, refuse }: PickleMachine, index: number): void {
  if (!memo.has(index)) throw refuse(`it recalls value ${index}, which was not stored`);
  push(memo.get(index));
}

function pushGlobal({ reader, rules, push }: PickleMachine): void {
  const start = reader.position - 1;
  const name = `${reader.line()}.${reader.line()}`;
  if (!Object.hasOwn(rules.globals, name)) {
    throw new ThawError(`This weight file asks for "${name.slice(0, 200)}", which is not allowed.`, {
      given: `the operation at byte ${start}`,
      available: Object.keys(rules.globals),
      cure: 'a pickle is a program: use a file that needs only the names above, or convert it to safetensors',
    });
  }
  push({ name, call: rules.globals[name]! } satisfies PickleGlobal);
}

function callGlobal({ pop, push, refuse }: PickleMachine): void {
  const values = pop();
  const global = pop();
  if (!isGlobal(global) || !Array.isArray(values)) throw refuse('it calls something that is not a function');
  push(global.call(...values.slice(0, mostArguments)));
}

/** No allowed function takes more; a spread of millions would exhaust the call stack. */
const mostArguments = 16;

function build({ pop, top, rules }: PickleMachine): void {
  const state = pop();
  rules.setState(top(), state);
}

function loadPersistent({ pop, push, rules, refuse }: PickleMachine): void {
  if (rules.loadPersistent === undefined) throw refuse('it refers to something outside the pickle');
  push(rules.loadPersistent(pop()));
}
