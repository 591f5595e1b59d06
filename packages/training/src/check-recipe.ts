import { issueLine, nearest, type Recipe, ThawError } from '@thaw/core';
import { z } from 'zod';

const count = z.int({ error: 'expected a whole number' });
/** A slot is looked at when its part is made. */
const slot = z.unknown().optional();
const fields = z.strictObject({
  $schema: z.string().optional(),
  plugins: z.array(z.string()).optional(),
  seed: count.min(0).max(2 ** 31 - 1).optional(),
  epochs: count.min(1).max(100_000).optional(),
  batchSize: count.min(1).max(65_536).optional(),
  dataset: slot,
  backbone: slot,
  head: slot,
  transforms: z.strictObject({ train: z.array(slot).optional(), evaluate: z.array(slot).optional() }).optional(),
  loss: slot,
  optimizer: slot,
  learningRate: slot,
  momentum: slot,
  unfreezing: slot,
  featureViews: z.custom<number | 'all'>((value) => value === 'all' || (Number.isInteger(value) && Number(value) >= 1), { error: 'expected a whole number of at least 1, or "all"' }).optional(),
  threshold: z.custom<number | 'best'>((value) => value === 'best' || (typeof value === 'number' && value > 0 && value < 1), { error: 'expected a number between 0 and 1, or "best"' }).optional(),
});

/**
 * Checks the fields of a recipe; what its slots hold is looked at when their parts are made.
 *
 * @throws ThawError that names every wrong field
 */
export function checkRecipe(given: unknown): Recipe {
  checkNesting(given, 'recipe', []);
  const issues = fields.safeParse(given).error?.issues ?? [];
  const known = Object.keys(fields.shape).filter((name) => name !== '$schema');
  const lines = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [issueLine(issue)];
    return issue.keys.map((key) => {
      const similar = nearest(key, known);
      return `${key}: no such field${similar === undefined ? '' : `; did you mean "${similar}"?`}`;
    });
  });
  if (issues.length === 0 && (given as Recipe).dataset === undefined) {
    lines.push('dataset: missing; name where the pictures are, such as ["imageFolder", { "folder": "./pictures" }]');
  }
  if (lines.length === 0) return given as Recipe;
  throw new ThawError(`The recipe is malformed:\n${lines.map((line) => `  ${line}`).join('\n')}`, {
    available: known,
    cure: 'correct the fields named above',
  });
}

/** Parts are described in far fewer levels. */
const mostNesting = 64;

/**
 * Sees that data ends somewhere: YAML can name a list inside itself, and so can code.
 *
 * @param around the objects and lists that `value` is in
 */
function checkNesting(value: unknown, path: string, around: readonly unknown[]): void {
  const isPlain = Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);
  if (!isPlain) return;
  const where = path.length > 100 ? `${path.slice(0, 100)}…` : path;
  if (around.includes(value)) throw new ThawError(`The recipe holds itself: ${where} is what it is in.`, { cure: 'write the value out, or leave it out' });
  if (around.length >= mostNesting) throw new ThawError(`The recipe is nested too deeply at ${where}.`, { wanted: `at most ${mostNesting} levels`, cure: 'correct the field' });
  for (const [key, item] of Object.entries(value)) checkNesting(item, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, [...around, value]);
}
