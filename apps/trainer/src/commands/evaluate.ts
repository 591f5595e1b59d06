import { type Command, Option } from 'commander';
import type { SplitChoice } from '../models/evaluated-pictures.ts';
import { perform } from '../terminal/perform.ts';
import { type ComputeArguments, computeOptions, withComputeOptions } from './compute-options.ts';
import { type CommonOptions, createCommand, share } from './create-command.ts';

interface EvaluateOptions extends CommonOptions, ComputeArguments {
  readonly data?: string;
  readonly threshold?: number;
  readonly split: SplitChoice;
}

export const evaluateCommand = (): Command =>
  withComputeOptions(createCommand('evaluate', 'Measure a trained model: accuracy, precision and recall of each class, confusions; average precision of each label.', [
    ['thaw evaluate runs/photos-20260101-120000', 'on the held-out pictures of the run'],
    ['thaw evaluate runs/photos-20260101-120000 --data other-photos', 'on other pictures, in folders named like the classes'],
    ['thaw evaluate runs/photos-20260101-120000 --data new.csv', 'on the pictures of a table, with one label or several as the model gives them'],
  ])
    .argument('<run>', 'a run folder, or a model folder')
    .option('--data <pictures>', 'all pictures of whatever `thaw train` takes, in place of those of the run: a folder with one folder per class, a table, Parquet or tar files, a recipe. Labels are those of the model; some may be missing. Identical files count once')
    .option('--threshold <share>', 'probability from which a label counts as found, in place of the thresholds of the model', share)
    .addOption(new Option('--split <name>', 'which pictures of the run').choices(['train', 'validation', 'test']).default('validation')))
    .action(async (folder: string, options: EvaluateOptions) => {
      await perform(options, async (output) => {
        const { runEvaluate } = await import('../models/run-evaluate.ts');
        return runEvaluate(output, { folder, data: options.data, split: options.split, threshold: options.threshold, backend: options.backend, compute: computeOptions(options) });
      });
    });
