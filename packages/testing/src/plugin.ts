import { type AnyPlugin, describeOptions, InvalidOptionsError, isPlugin, optionsJsonSchema, pluginKinds, provenanceOf } from '@thaw/core';
import { type Check, type CheckSettings, describeChecks, ensure, isSame, makePart } from './check.ts';

const misspelt = 'optionThatDoesNotExist';

/** What every plugin keeps to, whatever its kind. */
export const pluginChecks = (plugin: AnyPlugin, { options = {} }: CheckSettings = {}): Check[] => [
  {
    title: 'is made by definePlugin and has a known kind',
    run() {
      ensure(isPlugin(plugin), 'This is not a plugin.', { cure: 'make it with definePlugin of @thaw/core' });
      ensure(pluginKinds.includes(plugin.kind), `There is no kind of plugin called "${plugin.kind}".`, { available: pluginKinds });
    },
  },
  {
    title: 'has a name that can be exported',
    run() {
      ensure(/^[a-z][A-Za-z0-9_]*$/.test(plugin.name), `The name "${plugin.name}" is not an identifier.`, {
        wanted: 'a small letter, then letters, digits or underscores',
        cure: 'rename the plugin, and export it under the same name',
      });
    },
  },
  {
    title: 'says in one sentence what it does',
    run() {
      ensure(/^[A-Z0-9][^\n]{9,158}\.$/.test(plugin.summary), `The summary of "${plugin.name}" is not one sentence.`, {
        wanted: '10 to 160 characters on one line, a capital letter first and a full stop last',
        given: JSON.stringify(plugin.summary),
      });
    },
  },
  {
    title: 'describes every option',
    run() {
      const silent = describeOptions(plugin.options).filter(({ description }) => description.trim() === '');
      ensure(silent.length === 0, `Options of "${plugin.name}" have no description: ${silent.map(({ name }) => name).join(', ')}.`, {
        cure: 'with Zod, end each option in .describe(\'What it does.\')',
      });
    },
  },
  {
    title: 'has defaults that are valid, or is tested with options that are',
    run() {
      const missing = describeOptions(plugin.options).filter(({ name, required }) => required && !(name in (options as object)));
      ensure(missing.length === 0, `"${plugin.name}" was not given options it requires: ${missing.map(({ name }) => name).join(', ')}.`, {
        cure: 'pass `options` to the suite',
      });
      const part = makePart(plugin, options);
      ensure(part !== undefined && part !== null, `"${plugin.name}" made nothing.`);
    },
  },
  {
    title: 'refuses a misspelt option by name',
    run() {
      const refusal = thrownBy(() => makePart(plugin, { ...(options as object), [misspelt]: 1 }));
      ensure(refusal instanceof InvalidOptionsError && refusal.message.includes(misspelt), `"${plugin.name}" accepts options that do not exist.`, {
        wanted: `an InvalidOptionsError that names "${misspelt}"`,
        given: refusal === undefined ? 'no error' : String(refusal),
        cure: 'use a strict schema, z.strictObject with Zod',
      });
    },
  },
  {
    title: 'can be written into a resolved recipe and made from it again',
    run() {
      if (optionsJsonSchema(plugin.options) === undefined) return;
      const provenance = provenanceOf(makePart(plugin, options));
      ensure(provenance?.name === plugin.name, `The part of "${plugin.name}" does not remember how it was made.`, { cure: 'do not freeze the part in `create`' });
      const written: unknown = JSON.parse(JSON.stringify(provenance.options));
      const again = provenanceOf(makePart(plugin, written));
      ensure(isSame(again?.options, provenance.options), `The options of "${plugin.name}" change when they are written and read again.`, {
        wanted: JSON.stringify(provenance.options),
        given: JSON.stringify(again?.options),
      });
    },
  },
];

/** A vitest suite of `pluginChecks`. The suites of each kind include it. */
export const describePlugin = (plugin: AnyPlugin, settings: CheckSettings = {}): void =>
  describeChecks(`plugin ${plugin.name}`, pluginChecks(plugin, settings));

/** What a package of plugins keeps to: `exports` is the module, from `import * as`. */
export const packageChecks = (exports: object): Check[] => [
  {
    title: 'exports every plugin under its own name',
    run() {
      const plugins = Object.entries(exports).filter((entry): entry is [string, AnyPlugin] => isPlugin(entry[1]));
      ensure(plugins.length > 0, 'The package exports no plugin.', { available: Object.keys(exports) });
      for (const [name, plugin] of plugins) {
        ensure(name === plugin.name, `The plugin "${plugin.name}" is exported as "${name}".`, { cure: 'give both the same name' });
      }
    },
  },
];

/** A vitest suite of `packageChecks`. */
export const describePackage = (name: string, exports: object): void => describeChecks(`package ${name}`, packageChecks(exports));

function thrownBy(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
