import { isNameWithOptions, provenanceOf, type Recipe, ThawError } from '@thaw/core';
import { recipeDefaults } from '@thaw/training';

/** One change of a recipe's field, as on the command line. */
export interface Override {
  /** Field names and list positions, from the outside in. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/**
 * Reads `path=value`, as in `optimizer.weightDecay=0.05` or `transforms.train[1].scale=[0.5,1]`. The value is JSON,
 * or else text.
 *
 * @throws ThawError when there is no path or no value
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const path = equals > 0 ? parsePath(text.slice(0, equals).trim()) : undefined;
  if (path === undefined) {
    throw new ThawError(`"${text}" changes no field of the recipe.`, {
      wanted: 'path=value, such as epochs=20, optimizer=sgd or transforms.train[0].degrees=10',
      cure: 'correct what follows --set',
    });
  }
  return { path, value: parseValue(text.slice(equals + 1)) };
}

function parsePath(text: string): (string | number)[] | undefined {
  if (!/^[\w$-]+(\.[\w$-]+|\[\d+\])*$/.test(text)) return undefined;
  return [...text.matchAll(/\[(\d+)\]|[\w$-]+/g)].map(([name, index]) => (index === undefined ? name : Number(index)));
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * A recipe with some fields changed. Where a path goes on behind a slot, it names an option of the slot's part:
 * `"adamw"`, `["adamw", {…}]` and `adamw({…})` all become `["adamw", {…}]` with that option. A slot the recipe leaves
 * open starts from its default.
 *
 * @throws ThawError when a path leads through something that has no fields
 */
export const applyOverrides = (recipe: Recipe, overrides: readonly Override[]): Recipe =>
  overrides.reduce<Recipe>((changed, { path, value }) => {
    const [field] = path as [keyof typeof recipeDefaults];
    const start = path.length > 1 && changed[field] === undefined ? { ...changed, [field]: recipeDefaults[field] } : changed;
    return setField(start, path, value, path) as Recipe;
  }, recipe);

function setField(container: unknown, [key, ...rest]: readonly (string | number)[], value: unknown, whole: readonly (string | number)[]): unknown {
  if (key === undefined) return value;
  const next = (inner: unknown) => setField(inner, rest, value, whole);
  if (typeof key === 'number') {
    if (!Array.isArray(container) || key > container.length) throw noSuchField(whole, Array.isArray(container) ? `a list of ${container.length}` : container);
    return [...container.slice(0, key), next(container[key]), ...container.slice(key + 1)];
  }
  const part = partAsData(container);
  if (part !== undefined) return [part[0], { ...part[1], [key]: next(part[1][key]) }];
  if (container !== undefined && (typeof container !== 'object' || container === null || Array.isArray(container))) throw noSuchField(whole, container);
  return { ...container, [key]: next((container as Record<string, unknown> | undefined)?.[key]) };
}

/** A slot's content as name and options; undefined when it is none. */
function partAsData(use: unknown): readonly [name: string, options: Record<string, unknown>] | undefined {
  if (typeof use === 'string') return [use, {}];
  if (isNameWithOptions(use)) return [use[0], (use[1] ?? {}) as Record<string, unknown>];
  const provenance = provenanceOf(use);
  return provenance === undefined ? undefined : [provenance.name, provenance.options as Record<string, unknown>];
}

function noSuchField(path: readonly (string | number)[], given: unknown): ThawError {
  const text = path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
  return new ThawError(`The recipe has no field ${text} to set.`, {
    given: `${typeof given === 'function' ? 'a part written by hand' : (JSON.stringify(given) ?? 'nothing')} on the way there`,
    cure: 'set the field before it as a whole, such as --set optimizer=sgd or --set \'transforms.train=["randomHorizontalFlip"]\'',
  });
}
