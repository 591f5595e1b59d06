import type { FeatureCacheOptions, PictureCacheOptions } from '@thaw/training';
import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type ComputeArguments, computeOptions, withComputeOptions } from './compute-options.ts';
import { type CommonOptions, createCommand, gather, wholeNumber } from './create-command.ts';
import { cacheSize } from './cache-size-option.ts';

interface TrainOptions extends CommonOptions, ComputeArguments {
  readonly run?: string;
  readonly resume?: string | true;
  readonly epochs?: string;
  readonly batchSize?: string;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly featureViews?: string;
  readonly featureCache?: FeatureCacheOptions;
  readonly pictureCache?: PictureCacheOptions;
  readonly workers?: number;
  readonly report: boolean;
}

export const trainCommand = (): Command =>
  withComputeOptions(createCommand('train', 'Fine-tune a network on your pictures.', [
    ['thaw train photos', 'photos/ has a folder of pictures per class'],
    ['thaw train recipe.ts --epochs 5', 'a recipe, for fewer epochs'],
    ['thaw train recipe.ts --set optimizer.weightDecay=0.1', 'a recipe, with another option'],
    ['thaw train recipe.ts --set optimizer=sgd --set \'transforms.train[1].scale=[0.5,1]\'', 'another optimizer, and an option of the second transform'],
    ['thaw train photos --epochs 40 --feature-views 4', 'later epochs cost next to nothing: four augmented views of each picture, ten times each'],
    ['thaw train photos --batch-size auto', 'the recipe\'s batch size, or less when memory is short'],
    ['thaw train runs/photos-20260101-120000 --epochs 20', 'the recipe of an earlier run again, for more epochs; without a change, the same run'],
    ['thaw train --resume runs/photos-20260101-120000', 'go on with a run that was interrupted'],
  ])
    .argument('[recipe]', 'a recipe (.ts, .js, .json or .yaml); or pictures: a folder with one folder per class, a table, Parquet or tar files; or the folder of an earlier run')
    .option('--run <folder>', 'where the run goes (default: runs/<name>-<time>)')
    .option('--resume [folder]', 'go on with a run from its last checkpoint')
    .option('--epochs <number>', 'how often each picture is shown')
    .option('--batch-size <number>', 'pictures per step; "auto" takes half, or half of that, … when a step would not fit into memory')
    .option('--seed <number>', 'decides split, initial weights, order, augmentation and dropout')
    .option('--feature-views <number>', 'augmented views of a picture while the layers that see it are frozen: their features are kept, and the views come again in turn. "all" (default) draws a new one every epoch')
    .option('--feature-cache <size>', 'keeps features of frozen layers for later epochs and runs: on disk up to a size such as 8GB (default: 4 GiB), or "memory" only, or "off"; changes no result', cacheSize)
    .option('--picture-cache <size>', 'keeps decoded pictures for later epochs, and those of large photos for later runs: on disk up to a size such as 8GB (default: 4 GiB), or "memory" only, or "off"; changes no result', cacheSize)
    .option('--set <path=value>', 'change any field of the recipe; repeatable. The value is JSON, or else text', gather)
    .option('--workers <number>', 'threads that read pictures; changes no result', wholeNumber(0))
    .option('--no-report', 'write no report.html'))
    .action(async (target: string | undefined, options: TrainOptions) => {
      await perform(options, async (output) => {
        const { runTraining } = await import('../training/run-training.ts');
        const { parseOverride } = await import('../recipes/overrides.ts');
        const { run, resume, epochs, batchSize, seed, featureViews, set = [], backend, workers, report } = options;
        const findsBatchSize = batchSize === 'auto';
        const named = { epochs, batchSize: findsBatchSize ? undefined : batchSize, seed, featureViews };
        const fields = Object.entries(named).flatMap(([field, value]) => (value === undefined ? [] : [`${field}=${value}`]));
        return runTraining(output, { target, run, resume, overrides: [...fields, ...set].map(parseOverride), findsBatchSize, backend, compute: computeOptions(options), featureCache: options.featureCache, pictureCache: options.pictureCache, workers, report });
      });
    });
