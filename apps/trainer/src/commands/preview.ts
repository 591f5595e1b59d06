import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type CommonOptions, createCommand, gather, wholeNumber } from './create-command.ts';

interface PreviewOptions extends CommonOptions {
  readonly out: string;
  readonly pictures: number;
  readonly variants: number;
  readonly set?: readonly string[];
}

export const previewCommand = (): Command =>
  createCommand('preview', 'Draw what a recipe\'s augmentation does to your pictures.', [
    ['thaw preview recipe.ts', 'writes preview.png'],
    ['thaw preview photos --set \'transforms.train=[["randomRotation",{"degrees":90}],["randomResizedCrop",{"size":224}]]\'', 'another augmentation, before it goes into a recipe'],
  ])
    .argument('<recipe>', 'a recipe (.ts, .js or .json), or a folder with one folder of pictures per class')
    .option('--out <file>', 'where the picture goes', 'preview.png')
    .option('--pictures <number>', 'how many pictures', wholeNumber(1), 6)
    .option('--variants <number>', 'augmented versions of each', wholeNumber(1), 6)
    .option('--set <path=value>', 'change a field of the recipe; repeatable', gather)
    .action(async (target: string, options: PreviewOptions) => {
      await perform(options, async (output) => {
        const { runPreview } = await import('../report/run-preview.ts');
        const { parseOverride } = await import('../recipes/overrides.ts');
        return runPreview(output, { ...options, target, overrides: (options.set ?? []).map(parseOverride) });
      });
    });
