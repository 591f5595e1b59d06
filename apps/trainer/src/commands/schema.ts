import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type CommonOptions, createCommand } from './create-command.ts';
import { addPluginOptions, type PluginOptions } from './plugin-options.ts';

export const schemaCommand = (): Command =>
  addPluginOptions(
    createCommand('schema', 'Print the JSON Schema of a recipe, from which editors complete and check.', [
      ['thaw schema > recipe.schema.json', 'then write "$schema": "./recipe.schema.json" into a JSON recipe'],
      ['thaw schema --plugins thaw-plugin-example', 'with the parts of a package'],
    ]),
  ).action(async (options: CommonOptions & PluginOptions) => {
    await perform(options, async (output) => {
      const { chosenRegistry } = await import('../recipes/chosen-registry.ts');
      const { recipeSchema } = await import('../schema/recipe-schema.ts');
      const schema = recipeSchema(await chosenRegistry(options));
      output.result(schema);
      for (const line of JSON.stringify(schema, undefined, 2).split('\n')) output.line(line);
      return 0;
    });
  });
