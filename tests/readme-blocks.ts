// The TypeScript examples of a README.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sandbox.ts';

export interface Example {
  /** Where it begins in the README. */
  readonly line: number;
  readonly code: string;
}

/** @param readme its path in the repository */
export function examplesOf(readme: string): Example[] {
  const text = readFileSync(join(root, readme), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => ({ line: text.slice(0, match.index).split('\n').length, code: match[1]! }));
}
