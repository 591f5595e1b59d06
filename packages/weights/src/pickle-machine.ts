import type { ThawError } from '@thaw/core';
import type { ByteReader } from './byte-reader.ts';

/**
 * What a pickle may build. A pickle is a program for a stack machine; this one runs nothing but the
 * functions given here. Values become null, booleans, numbers, big integers, text, `Uint8Array` (bytes),
 * arrays (lists and tuples) and `Map` (dictionaries).
 */
export interface PickleRules {
  /** Everything a pickle may name, by module and name joined with a dot, and what calling it gives. */
  readonly globals: Readonly<Record<string, (...values: readonly unknown[]) => unknown>>;
  /** Gives an object its state: what `__setstate__` does in Python. */
  setState(object: unknown, state: unknown): void;
  /** What stands outside the pickle under the given id. Absent: nothing does. */
  loadPersistent?(id: unknown): unknown;
}

/** A name of the rules' `globals`, as a value on the stack. */
export interface PickleGlobal {
  readonly name: string;
  readonly call: (...values: readonly unknown[]) => unknown;
}

/** The stack machine while it runs. */
export interface PickleMachine {
  readonly reader: ByteReader;
  readonly rules: PickleRules;
  readonly memo: Map<number, unknown>;
  push(value: unknown): void;
  /** Takes the top of the stack; never what lies under the latest mark. */
  pop(): unknown;
  top(): unknown;
  mark(): void;
  /** Takes everything above the latest mark, and the mark. */
  popToMark(): unknown[];
  /** An error of the operation that runs, with its offset. */
  refuse(problem: string): ThawError;
}

/** True for a name that was pushed by a pickle. */
export const isGlobal = (value: unknown): value is PickleGlobal => typeof value === 'object' && value !== null && 'call' in value && 'name' in value;
