import { type AnyPlugin, ThawError } from '@thaw/core';
import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type CommonOptions, createCommand, wholeNumber } from './create-command.ts';
import { addPluginOptions, type PluginOptions } from './plugin-options.ts';

interface DescribeOptions extends CommonOptions, PluginOptions {
  readonly groups?: true;
  readonly blocks?: true;
  readonly imageSize?: number;
}

export const describeCommand = (): Command =>
  addPluginOptions(
    createCommand('describe', 'Explain one part: its options, their ranges and defaults; of a backbone also its size and its groups of layers.', [
      ['thaw describe adamw', 'by name'],
      ['thaw describe transform/resize', 'by kind, where two kinds share a name'],
      ['thaw describe backbone/resnet50 --groups', 'the groups that `unfreezing` trains or freezes, from the picture to the features'],
      ['thaw describe resnet50 --blocks --image-size 128', 'the smaller groups of a learning rate that decays from layer to layer; what smaller pictures cost'],
    ]),
  )
    .argument('<name>', 'name, or kind/name')
    .option('--groups', "a backbone's groups of layers, with parameters and multiply-adds")
    .option('--blocks', 'the smaller groups, such as single residual blocks')
    .option('--image-size <pixels>', 'count for pictures of this size', wholeNumber(32))
    .action(async (name: string, options: DescribeOptions) => {
      await perform(options, async (output) => {
        const { chosenRegistry } = await import('../recipes/chosen-registry.ts');
        const { describePart, findPart } = await import('../recipes/describe-part.ts');
        const { describeBackbone } = await import('../backbones/describe-backbone.ts');
        const part = findPart(await chosenRegistry(options), name);
        const description = isBackbone(part, options) ? await describeBackbone(part, options, output) : describePart(part);
        for (const line of description.lines) output.line(line);
        output.result(description.data);
        return 0;
      });
    });

/** @throws ThawError when something else is asked for what only backbones have */
function isBackbone({ kind, name }: AnyPlugin, options: DescribeOptions): boolean {
  const asked = (['groups', 'blocks', 'imageSize'] as const).filter((option) => options[option] !== undefined);
  if (kind === 'backbone' || asked.length === 0) return kind === 'backbone';
  throw new ThawError(`"${name}" has no groups of layers.`, { wanted: 'a backbone', given: `${kind}/${name}`, cure: 'name a backbone, or leave --groups, --blocks and --image-size out' });
}
