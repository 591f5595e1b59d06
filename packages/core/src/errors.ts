import type { StandardSchemaV1 } from '@standard-schema/spec';

const marker = Symbol.for('thaw.error');

/** What an error tells besides its message. */
export interface ErrorFacts {
  /** What was asked for or expected. */
  readonly wanted?: string;
  /** What was found instead. */
  readonly given?: string;
  /** What exists, when the error is about a choice. */
  readonly available?: readonly string[];
  /** What to do about it, as an instruction. */
  readonly cure?: string;
  readonly cause?: unknown;
}

/**
 * An error a person can act on: it says what was wanted, what was given, what is available and how to
 * mend it. Programs print its message without a stack; anything else is a bug in thaw.
 */
export class ThawError extends Error {
  override readonly name: string = 'ThawError';
  readonly [marker] = true;
  readonly facts: ErrorFacts;

  constructor(message: string, facts: ErrorFacts = {}) {
    const lines = [message];
    if (facts.wanted !== undefined) lines.push(`  wanted: ${facts.wanted}`);
    if (facts.given !== undefined) lines.push(`  given: ${facts.given}`);
    if (facts.available !== undefined) lines.push(`  available: ${facts.available.join(', ') || 'none'}`);
    if (facts.cure !== undefined) lines.push(`  cure: ${facts.cure}`);
    super(lines.join('\n'), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.facts = facts;
  }

  /** True for errors of any copy of this package. */
  static isInstance(value: unknown): value is ThawError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}

/** Options that do not fit a plugin's schema; names every field that is wrong. */
export class InvalidOptionsError extends ThawError {
  override readonly name = 'InvalidOptionsError';

  constructor(
    owner: string,
    readonly issues: readonly StandardSchemaV1.Issue[],
    given: unknown,
    known: readonly string[] = [],
  ) {
    super(`Invalid options for ${owner}:\n${issues.map((issue) => `  ${issueLine(issue)}`).join('\n')}`, {
      given: JSON.stringify(given) ?? String(given),
      ...(known.length > 0 ? { available: known } : {}),
      cure: `correct the options named above; \`thaw describe ${owner.replace(' ', '/').replaceAll('"', '')}\` explains each`,
    });
  }
}

/** "path: message" of one schema issue. */
export const issueLine = ({ path = [], message }: StandardSchemaV1.Issue): string => {
  const where = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return where === '' ? message : `${where}: ${message}`;
};

/** The known name most like `wanted` (fewest edits, at most a third of its length), or undefined. */
export function nearest(wanted: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, distance: editDistance(wanted.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, wanted.length / 3) ? best.name : undefined;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
