import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type ComputeArguments, computeOptions, withComputeOptions } from './compute-options.ts';
import { type CommonOptions, createCommand, wholeNumber } from './create-command.ts';

interface PredictOptions extends CommonOptions, ComputeArguments {
  readonly topK: number;
}

export const predictCommand = (): Command =>
  withComputeOptions(createCommand('predict', 'Tell what is in pictures.', [
    ['thaw predict runs/photos-20260101-120000 photo.jpg', 'one picture'],
    ['thaw predict runs/photos-20260101-120000 new-photos "more/**/*.png"', 'a folder and a pattern'],
    ['thaw predict runs/photos-20260101-120000 photo.jpg --json', 'for programs'],
  ])
    .argument('<run>', 'a run folder, or a model folder')
    .argument('<pictures...>', 'files, folders and patterns')
    .option('--top-k <number>', 'how many classes to name', wholeNumber(1), 3))
    .action(async (folder: string, pictures: string[], options: PredictOptions) => {
      await perform(options, async (output) => {
        const { runPredict } = await import('../models/run-predict.ts');
        return runPredict(output, { folder, pictures, topK: options.topK, backend: options.backend, compute: computeOptions(options) });
      });
    });
