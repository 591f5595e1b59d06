import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type CommonOptions, createCommand } from './create-command.ts';
import { addPluginOptions, type PluginOptions } from './plugin-options.ts';

export const describeCommand = (): Command =>
  addPluginOptions(
    createCommand('describe', 'Explain one part: its options, their ranges and defaults.', [
      ['thaw describe adamw', 'by name'],
      ['thaw describe transform/resize', 'by kind, where two kinds share a name'],
    ]),
  )
    .argument('<name>', 'name, or kind/name')
    .action(async (name: string, options: CommonOptions & PluginOptions) => {
      await perform(options, async (output) => {
        const { chosenRegistry } = await import('../recipes/chosen-registry.ts');
        const { describePart, findPart } = await import('../recipes/describe-part.ts');
        const description = describePart(findPart(await chosenRegistry(options), name));
        for (const line of description.lines) output.line(line);
        output.result(description.data);
        return 0;
      });
    });
