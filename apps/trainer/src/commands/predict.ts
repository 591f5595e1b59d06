import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type ComputeArguments, computeOptions, withComputeOptions } from './compute-options.ts';
import { type CommonOptions, createCommand, share, wholeNumber } from './create-command.ts';

interface PredictOptions extends CommonOptions, ComputeArguments {
  readonly topK?: number;
  readonly threshold?: number;
  readonly csv?: string;
}

export const predictCommand = (): Command =>
  withComputeOptions(createCommand('predict', 'Tell what is in pictures.', [
    ['thaw predict runs/photos-20260101-120000 photo.jpg', 'one picture'],
    ['thaw predict runs/photos-20260101-120000 new-photos "more/**/*.png"', 'a folder and a pattern'],
    ['thaw predict runs/photos-20260101-120000 new-photos --csv answers.csv', 'all probabilities, for a spreadsheet'],
    ['thaw predict runs/photos-20260101-120000 photo.jpg --json', 'for programs'],
  ])
    .argument('<run>', 'a run folder, or a model folder')
    .argument('<pictures...>', 'files, folders and patterns')
    .option('--top-k <number>', 'how many classes to name; default 3, or all labels found where a picture has any number of them', wholeNumber(1))
    .option('--threshold <share>', 'probability from which a label counts as found, in place of the thresholds of the model', share)
    .option('--csv <file>', 'write the answers and all probabilities to a table'))
    .action(async (folder: string, pictures: string[], options: PredictOptions) => {
      await perform(options, async (output) => {
        const { runPredict } = await import('../models/run-predict.ts');
        return runPredict(output, { folder, pictures, topK: options.topK, threshold: options.threshold, csv: options.csv, backend: options.backend, compute: computeOptions(options) });
      });
    });
