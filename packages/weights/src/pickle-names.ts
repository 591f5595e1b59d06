/** Operations that are refused: their names in Python's `pickletools`, and what they would do. */
const refusedOperations: ReadonlyMap<string, string> = new Map([
  ['\x93', 'STACK_GLOBAL, which names any object of Python'],
  ['i', 'INST, which makes an object of any class'],
  ['o', 'OBJ, which makes an object of any class'],
  ['\x81', 'NEWOBJ, which makes an object of any class'],
  ['\x92', 'NEWOBJ_EX, which makes an object of any class'],
  ['\x82', 'EXT1, which names a registered object'],
  ['\x83', 'EXT2, which names a registered object'],
  ['\x84', 'EXT4, which names a registered object'],
  ['P', 'PERSID, which refers to something outside by text'],
  ['I', 'INT, a number as text'],
  ['L', 'LONG, a number as text'],
  ['F', 'FLOAT, a number as text'],
  ['S', 'STRING, quoted text'],
  ['V', 'UNICODE, escaped text'],
  ['\x8b', 'LONG4, a number of any length'],
  ['g', 'GET, which recalls a value by text'],
  ['p', 'PUT, which stores a value by text'],
  ['l', 'LIST, a list of protocol 0'],
  ['d', 'DICT, a dictionary of protocol 0'],
  ['0', 'POP, which drops a value'],
  ['1', 'POP_MARK, which drops values'],
  ['2', 'DUP, which repeats a value'],
  ['\x8c', 'SHORT_BINUNICODE of protocol 4'],
  ['\x8d', 'BINUNICODE8 of protocol 4'],
  ['\x8e', 'BINBYTES8 of protocol 4'],
  ['\x8f', 'EMPTY_SET of protocol 4'],
  ['\x90', 'ADDITEMS of protocol 4'],
  ['\x91', 'FROZENSET of protocol 4'],
  ['\x94', 'MEMOIZE of protocol 4'],
  ['\x95', 'FRAME of protocol 4'],
  ['\x96', 'BYTEARRAY8 of protocol 5'],
  ['\x97', 'NEXT_BUFFER of protocol 5'],
  ['\x98', 'READONLY_BUFFER of protocol 5'],
]);

/** Says of an operation that it is not supported, and what it is. */
export function describeRefused(code: number): string {
  const hexadecimal = `0x${code.toString(16).padStart(2, '0')}`;
  const name = refusedOperations.get(String.fromCharCode(code));
  return `${hexadecimal} is not supported: ${name ?? 'Python does not know it'}`;
}
