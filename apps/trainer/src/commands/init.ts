import { type Command, Option } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type CommonOptions, createCommand, wholeNumber } from './create-command.ts';

interface InitOptions extends CommonOptions {
  readonly minutes?: number;
  readonly content?: 'upright' | 'any-way-up' | 'text';
  readonly out: string;
  readonly force?: true;
}

export const initCommand = (): Command =>
  createCommand('init', 'Write a recipe for your pictures, with comments.', [
    ['thaw init', 'asks three questions: where the pictures are, how long training may take, what they show'],
    ['thaw init photos --minutes 10 --content upright', 'asks nothing'],
    ['thaw init photos --out recipe.ts', 'as TypeScript'],
  ])
    .argument('[pictures]', 'a folder with one folder of pictures per class, or a table of pictures (default: photos)')
    .option('--minutes <number>', 'how long training may take (default: 10)', wholeNumber(1))
    .addOption(new Option('--content <kind>', 'what the pictures show, which decides the augmentation: photos with a top and a bottom, pictures without (from above, through a microscope), or text (default: upright)').choices(['upright', 'any-way-up', 'text']))
    .option('--out <file>', 'the recipe: .yaml or .ts', 'recipe.yaml')
    .option('--force', 'replace a recipe that is there')
    .action(async (pictures: string | undefined, options: InitOptions) => {
      await perform(options, async (output) => {
        const { minutes, content, out, force = false } = options;
        const [{ runInit }, { askAtTerminal }] = await Promise.all([import('../init/run-init.ts'), import('../init/ask.ts')]);
        const person = askAtTerminal();
        try {
          return await runInit(output, { pictures, minutes, content, out, force }, person?.ask);
        } finally {
          person?.close();
        }
      });
    });
