import { nearest, ThawError } from './errors.ts';
import type { AnyPlugin, PluginKind, PluginKinds } from './plugin.ts';

/** What a recipe may write in a slot: a part made in code, a plugin's name, or a name with options. */
export type Use<Kind extends PluginKind> = PluginKinds[Kind] | string | readonly [name: string, options: unknown];

/** No plugin of that kind has that name. */
export class UnknownPluginError extends ThawError {
  override readonly name = 'UnknownPluginError';

  constructor(kind: PluginKind, wanted: string, available: readonly string[]) {
    const similar = nearest(wanted, available);
    super(`There is no ${kind} called "${wanted}".`, {
      available,
      cure: similar === undefined ? 'use an available name, or add the package that has it to the recipe\'s `plugins`' : `did you mean "${similar}"?`,
    });
  }
}

/** A set of plugins to look names up in. A value, not a global. */
export interface Registry {
  readonly plugins: readonly AnyPlugin[];
  /** @throws UnknownPluginError when no plugin has the name */
  find<Kind extends PluginKind>(kind: Kind, name: string): AnyPlugin<Kind>;
  /** Makes the part a recipe's slot asks for; a part passes through. */
  resolve<Kind extends PluginKind>(kind: Kind, use: Use<Kind>): PluginKinds[Kind];
}

/** @throws ThawError when two plugins of a kind share a name */
export function createRegistry(plugins: readonly AnyPlugin[]): Registry {
  const byKey = new Map<string, AnyPlugin>();
  for (const plugin of plugins) {
    const key = `${plugin.kind}/${plugin.name}`;
    const other = byKey.get(key);
    if (other !== undefined && other !== plugin) {
      throw new ThawError(`Two plugins are called ${key}.`, { given: `"${other.summary}" and "${plugin.summary}"`, cure: 'rename one, or leave one of their packages out of `plugins`' });
    }
    byKey.set(key, plugin);
  }
  const find = <Kind extends PluginKind>(kind: Kind, name: string): AnyPlugin<Kind> => {
    const plugin = byKey.get(`${kind}/${name}`);
    if (plugin === undefined) {
      throw new UnknownPluginError(kind, name, plugins.filter((one) => one.kind === kind).map((one) => one.name));
    }
    return plugin as AnyPlugin<Kind>;
  };
  const registry: Registry = {
    plugins: [...byKey.values()],
    find,
    resolve<Kind extends PluginKind>(kind: Kind, use: Use<Kind>): PluginKinds[Kind] {
      if (typeof use === 'string') return make(find(kind, use), {}, registry);
      if (isNameWithOptions(use)) return make(find(kind, use[0]), use[1], registry);
      return use as PluginKinds[Kind];
    },
  };
  return registry;
}

const make = <Kind extends PluginKind>(plugin: AnyPlugin<Kind>, options: unknown, registry: Registry): PluginKinds[Kind] =>
  (plugin as unknown as (options: unknown, registry: Registry) => PluginKinds[Kind])(options ?? {}, registry);

export const isNameWithOptions = (use: unknown): use is readonly [string, unknown] =>
  Array.isArray(use) && typeof use[0] === 'string' && use.length <= 2;
