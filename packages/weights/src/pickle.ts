import { ThawError } from '@thaw/core';
import type { ByteReader } from './byte-reader.ts';
import type { PickleMachine, PickleRules } from './pickle-machine.ts';
import { describeRefused } from './pickle-names.ts';
import { operations } from './pickle-operations.ts';

/**
 * Runs the pickle at the reader's position and returns the value it builds. Time and memory are in
 * proportion to the pickle's length. Only the operations that published weight files use are known
 * (protocols 2 and 3); format: Python's `pickletools`.
 *
 * @param what names the file in errors
 * @throws ThawError for an unknown operation, a name that is not allowed, and anything that is damaged
 */
export function readPickle(reader: ByteReader, rules: PickleRules, what: string): unknown {
  const stack: unknown[] = [];
  const marks: number[] = [];
  let start = reader.position;
  const refuse = (problem: string): ThawError =>
    new ThawError(`This ${what} cannot be read: ${problem}.`, {
      given: `the operation at byte ${start}`,
      cure: 'fetch the file again; if it is whole, convert it to safetensors',
    });
  const requireValue = (): void => {
    if (stack.length <= (marks.at(-1) ?? 0)) throw refuse('it takes a value from an empty stack');
  };
  const machine: PickleMachine = {
    reader,
    rules,
    memo: new Map(),
    push: (value) => void stack.push(value),
    pop: () => {
      requireValue();
      return stack.pop();
    },
    top: () => {
      requireValue();
      return stack.at(-1);
    },
    mark: () => void marks.push(stack.length),
    popToMark: () => {
      const mark = marks.pop();
      if (mark === undefined) throw refuse('it looks for a mark that was not set');
      return stack.splice(mark);
    },
    refuse,
  };

  for (;;) {
    start = reader.position;
    const code = reader.uint8();
    if (code === stop) return machine.pop();
    const operation = operations.get(code);
    if (operation === undefined) throw refuse(`the pickle operation ${describeRefused(code)}`);
    operation(machine);
  }
}

const stop = 0x2e; // '.'
