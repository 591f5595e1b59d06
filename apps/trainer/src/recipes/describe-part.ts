import { type AnyPlugin, describeOptions, nearest, type OptionDescription, type PluginKind, pluginKinds, type Registry, ThawError } from '@thaw/core';
import { tableLines } from '../terminal/table.ts';

/** The field of a recipe where a kind of part goes. */
const fields: Readonly<Record<PluginKind, string>> = {
  dataset: 'dataset',
  transform: 'transforms.train',
  backbone: 'backbone',
  head: 'head',
  loss: 'loss',
  optimizer: 'optimizer',
  schedule: 'learningRate',
  unfreezing: 'unfreezing',
};

/**
 * Looks a part up by `name` or `kind/name`.
 *
 * @throws ThawError when there is none, or one in several kinds
 */
export function findPart(registry: Registry, wanted: string): AnyPlugin {
  const [kind, name] = wanted.includes('/') ? (wanted.split('/', 2) as [string, string]) : [undefined, wanted];
  const known = kind === undefined ? undefined : pluginKinds.find((one) => one === kind);
  if (kind !== undefined && known === undefined) {
    throw new ThawError(`There is no kind of part called "${kind}".`, { available: pluginKinds, cure: 'write kind/name with one of these kinds, or the name alone' });
  }
  if (known !== undefined) return registry.find(known, name);
  const found = registry.plugins.filter((plugin) => plugin.name === name);
  if (found.length === 1) return found[0]!;
  const names = registry.plugins.map((plugin) => plugin.name);
  const similar = nearest(name, names);
  throw found.length === 0
    ? new ThawError(`There is no part called "${name}".`, { available: names, cure: similar === undefined ? 'see `thaw list`' : `did you mean "${similar}"?` })
    : new ThawError(`"${name}" is the name of several parts.`, { available: found.map((plugin) => `${plugin.kind}/${name}`), cure: 'write kind/name' });
}

/** What there is to know about a part, for people and for programs. */
export interface PartDescription {
  readonly lines: readonly string[];
  readonly data: object;
}

export function describePart({ kind, name, summary, options: schema }: AnyPlugin): PartDescription {
  const options = describeOptions(schema);
  const example = exampleOf(kind, name, options);
  const rows = options.map((option) => [option.name, option.type, defaultText(option), option.description]);
  return {
    lines: [
      `${kind}/${name}`,
      summary,
      '',
      ...(rows.length === 0 ? ['It has no options.'] : tableLines([{ heading: 'option' }, { heading: 'type' }, { heading: 'default' }, { heading: 'what it does' }], rows)),
      '',
      'In a recipe:',
      `  ${example}`,
    ],
    data: { kind, name, summary, options, example },
  };
}

const defaultText = (option: OptionDescription): string => (option.required ? 'required' : option.default === undefined ? '–' : JSON.stringify(option.default));

/** A line of a recipe that spells the options out. */
function exampleOf(kind: PluginKind, name: string, options: readonly OptionDescription[]): string {
  const given = options.flatMap((option) => (option.required || option.default !== undefined ? [`${option.name}: ${option.required ? '…' : JSON.stringify(option.default)}`] : []));
  const use = given.length === 0 ? `'${name}'` : `['${name}', { ${given.join(', ')} }]`;
  return kind === 'transform' ? `transforms: { train: [${use}] }` : `${fields[kind]}: ${use}`;
}
