import { ThawError } from '@thaw/core';
import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import type { BackendChoice } from '../terminal/start-tensorflow.ts';
import { backendOption } from './compute-options.ts';
import { type CommonOptions, createCommand, wholeNumber } from './create-command.ts';
import { addPluginOptions, type PluginOptions } from './plugin-options.ts';

interface BackbonesOptions extends CommonOptions, PluginOptions {
  readonly backend?: BackendChoice;
  readonly measure?: true;
  readonly recommend?: true;
  readonly images?: string;
  readonly minutes: number;
}

export const backbonesCommand = (): Command =>
  addPluginOptions(
    createCommand('backbones', 'Compare the pretrained networks: size, cost, accuracy, license, and speed on this machine.', [
      ['thaw backbones', 'all of them, from cheap to dear'],
      ['thaw backbones resnet18 resnet50 --measure', 'how many pictures per second they do here; it is kept for later tables and for --recommend'],
      ['thaw backbones --recommend --images photos --minutes 5', 'the most accurate one whose head is trained on the pictures in photos/ within five minutes'],
      ['thaw backbones --recommend --images 20000 --minutes 60 --backend gpu', 'on a GPU, for so many pictures'],
    ]),
  )
    .argument('[name...]', 'only these')
    .option('--measure', 'measure the forward pass and a training step of a head, in batches of 8; about ten seconds each for most')
    .option('--recommend', 'name one, and say why')
    .option('--images <number or folder>', 'for --recommend: how many pictures there are to train on')
    .option('--minutes <number>', 'for --recommend: how long training may take', wholeNumber(1), 10)
    .addOption(backendOption())
    .addHelpText('after', `
A backbone runs forward over every picture of every epoch, whatever is trained above it: its
multiply-adds decide how long training takes. Its accuracy on ImageNet is the best guess of how well
it does on your pictures. The name goes into the recipe, backbone: 'resnet50', or onto the command
line: thaw train photos --set backbone=resnet50.`)
    .action(async (names: string[], options: BackbonesOptions) => {
      await perform(options, async (output) => {
        const { chosenRegistry } = await import('../recipes/chosen-registry.ts');
        const { runBackbones } = await import('../backbones/run-backbones.ts');
        const { measure = false, backend, minutes } = options;
        const recommend = options.recommend ? { images: await countImages(options.images), minutes } : undefined;
        return runBackbones(output, await chosenRegistry(options), { names, measure, backend, ...(recommend === undefined ? {} : { recommend }) });
      });
    });

/** @throws ThawError when neither a number is given nor a folder with pictures */
async function countImages(given: string | undefined): Promise<number> {
  const cure = 'give --images a number, or a folder with pictures';
  if (given === undefined) throw new ThawError('A recommendation depends on how many pictures there are.', { cure });
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  const { findPictures } = await import('../models/find-pictures.ts');
  const { files } = await findPictures([given]);
  if (files.length === 0) throw new ThawError('There are no pictures.', { wanted: 'a whole number, or a folder', given, cure });
  return files.length;
}
