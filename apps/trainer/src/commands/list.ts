import { pluginKinds, ThawError } from '@thaw/core';
import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type Column, tableLines } from '../terminal/table.ts';
import { type CommonOptions, createCommand } from './create-command.ts';
import { addPluginOptions, type PluginOptions } from './plugin-options.ts';

export const listCommand = (): Command =>
  addPluginOptions(
    createCommand('list', 'List the parts a recipe can name.', [
      ['thaw list', 'everything'],
      ['thaw list transform', 'one kind'],
      ['thaw list --plugins thaw-plugin-example', 'with those of a package'],
    ]),
  )
    .argument('[kind]', `one of ${pluginKinds.join(', ')}`)
    .action(async (kind: string | undefined, options: CommonOptions & PluginOptions) => {
      await perform(options, async (output) => {
        if (kind !== undefined && !pluginKinds.some((known) => known === kind)) {
          throw new ThawError(`There is no kind of part called "${kind}".`, { available: pluginKinds, cure: 'name one of these, or none' });
        }
        const { chosenRegistry } = await import('../recipes/chosen-registry.ts');
        const { plugins } = await chosenRegistry(options);
        const kinds = pluginKinds.filter((known) => kind === undefined || known === kind);
        const listed = kinds.flatMap((one) => plugins.filter((plugin) => plugin.kind === one));
        const columns: Column[] = [{ heading: 'kind' }, { heading: 'name' }, { heading: 'what it does' }];
        for (const line of tableLines(columns, listed.map((plugin) => [plugin.kind, plugin.name, plugin.summary]))) output.line(line);
        output.result({ plugins: listed.map((plugin) => ({ kind: plugin.kind, name: plugin.name, summary: plugin.summary })) });
        return 0;
      });
    });
