import { type AnyPlugin, type ErrorFacts, type PluginKind, type PluginKinds, ThawError } from '@thaw/core';
import { ready } from '@tensorflow/tfjs-core';
import { describe, test } from 'vitest';

/** One clause of a contract: throws a ThawError that says what is wrong, or passes. */
export interface Check {
  /** Completes the sentence "this plugin …". */
  readonly title: string;
  readonly run: () => void | Promise<void>;
}

/** What every suite takes. */
export interface CheckSettings {
  /** Options to make the part with; needed only when the plugin has options that must be given. */
  readonly options?: unknown;
}

/**
 * Runs checks one after another, without a test runner.
 *
 * @throws ThawError of the first check that fails, its title before the message
 */
export async function runChecks(checks: readonly Check[]): Promise<void> {
  for (const { title, run } of checks) {
    try {
      await run();
    } catch (cause) {
      throw new ThawError(`Not kept: "${title}". ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}

/** A check that computes: waits for the TensorFlow.js backend, which the test imports. */
export const tensorCheck = (title: string, run: Check['run']): Check => ({
  title,
  async run() {
    await ready();
    await run();
  },
});

/** Turns checks into one vitest suite with a test each. */
export function describeChecks(subject: string, checks: readonly Check[]): void {
  describe(subject, () => {
    for (const { title, run } of checks) test(title, run);
  });
}

/** Makes a plugin's part from options of any type; the plugin checks them. */
export const makePart = <Kind extends PluginKind>(plugin: AnyPlugin<Kind>, options: unknown = {}): PluginKinds[Kind] =>
  (plugin as unknown as (options: unknown) => PluginKinds[Kind])(options);

/** @throws ThawError with `problem` unless the condition holds */
export function ensure(condition: boolean, problem: string, facts: ErrorFacts = {}): asserts condition {
  if (!condition) throw new ThawError(problem, facts);
}

/**
 * @param tolerance largest allowed |actual − expected| / max(1, |expected|)
 * @throws ThawError with `problem` unless the numbers are as many and pairwise close
 */
export function ensureClose(actual: ArrayLike<number>, expected: ArrayLike<number>, problem: string, tolerance = 1e-5): void {
  ensure(actual.length === expected.length, problem, { wanted: `${expected.length} numbers`, given: `${actual.length}` });
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(actual[index]! - expected[index]!);
    // Written so that NaN fails.
    if (!(difference <= tolerance * Math.max(1, Math.abs(expected[index]!)))) {
      throw new ThawError(problem, { wanted: `${expected[index]} (number ${index})`, given: String(actual[index]) });
    }
  }
}

/** @throws ThawError with `problem` unless every number is finite */
export function ensureFinite(numbers: ArrayLike<number>, problem: string): void {
  const index = Array.from(numbers).findIndex((number) => !Number.isFinite(number));
  ensure(index === -1, problem, { wanted: 'finite numbers', given: `${numbers[index]} (number ${index})` });
}

/** True when two values made of numbers, texts, arrays and plain objects are equal. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
