import { type PluginKind, pluginKinds } from '@thaw/core';
import { Command, Option } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type CommonOptions, createCommand } from './create-command.ts';

interface NewOptions extends CommonOptions {
  readonly kind: PluginKind;
  readonly out?: string;
}

export const pluginCommand = (): Command => new Command('plugin').description('Write plugins of your own.').addCommand(newCommand());

const newCommand = (): Command =>
  createCommand('new', 'Write a package with a plugin that works, its tests and a recipe.', [
    ['thaw plugin new posterize --kind transform', 'in the folder thaw-plugin-posterize'],
    ['thaw plugin new focalLoss --kind loss --out packages/focal-loss', 'in another folder'],
  ])
    .argument('<name>', 'what recipes call it, as in randomErasing')
    .addOption(new Option('--kind <kind>', 'what kind of part it makes').choices(pluginKinds).makeOptionMandatory())
    .option('--out <folder>', 'where the package goes (default: thaw-plugin-<name>)')
    .action(async (name: string, options: NewOptions) => {
      await perform(options, async (output) => {
        const { relative } = await import('node:path');
        const { createPlugin } = await import('../plugin/create-plugin.ts');
        const made = await createPlugin(name, options.kind, options.out);
        const folder = relative(process.cwd(), made.folder) || '.';
        output.line(`The ${options.kind} "${made.exportName}", in ${folder}:`);
        for (const file of made.files) output.line(`  ${file}`);
        output.line();
        output.line(`  cd ${folder} && ${made.isInWorkspace ? 'pnpm' : 'npm'} install`);
        output.line('  npm test            what it must keep to, and what it does');
        output.line('  npm run train       trains with it on the pictures in photos/, by recipe.yaml');
        output.result({ ...made, kind: options.kind });
        return 0;
      });
    });
