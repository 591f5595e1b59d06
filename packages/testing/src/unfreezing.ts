import type { AnyPlugin, GroupTraining, LayerGroup } from '@thaw/core';
import { type Check, type CheckSettings, describeChecks, ensure, isSame, makePart } from './check.ts';
import { pluginChecks } from './plugin.ts';

const networks: readonly (readonly LayerGroup[])[] = [1, 2, 3, 8].map((count) =>
  Array.from({ length: count }, (_, index) => (index === count - 1 ? { name: 'head', layers: ['head_logits'] } : { name: `stage${index}`, layers: [`conv${index}`, `norm${index}`] })),
);
const moments = Array.from({ length: 101 }, (_, percent) => percent / 100);

/** What an unfreezing policy keeps to: `pluginChecks`, and an answer for every group of any network at any time. */
export function unfreezingChecks(plugin: AnyPlugin<'unfreezing'>, settings: CheckSettings = {}): Check[] {
  const create = () => makePart(plugin, settings.options);
  const forEveryAnswer = (look: (training: readonly GroupTraining[], groups: readonly LayerGroup[], when: string) => void) => {
    const policy = create();
    for (const groups of networks) for (const progress of moments) look(policy(progress, groups), groups, `at ${progress} of a run with ${groups.length} groups`);
  };
  return [
    ...pluginChecks(plugin, settings),
    {
      title: 'answers for every group, in order',
      run: () =>
        forEveryAnswer((training, groups, when) =>
          ensure(training.length === groups.length, `The answer ${when} is too short or too long.`, { wanted: `${groups.length} groups`, given: `${training.length}` }),
        ),
    },
    {
      title: 'gives finite scales of at least 0 and a batch-norm mode that exists',
      run: () =>
        forEveryAnswer((training, _, when) => {
          for (const { trainable, learningRateScale, batchNorm } of training) {
            ensure(typeof trainable === 'boolean', `A group ${when} neither trains nor is frozen.`, { given: String(trainable) });
            ensure(learningRateScale >= 0 && learningRateScale < Infinity, `A learning-rate scale ${when} is out of range.`, { wanted: 'a number of at least 0', given: String(learningRateScale) });
            ensure(batchNorm === 'train' || batchNorm === 'frozen', `A batch-norm mode ${when} does not exist.`, { given: String(batchNorm), available: ['train', 'frozen'] });
          }
        }),
    },
    {
      title: 'trains the head all along',
      run: () =>
        forEveryAnswer((training, _, when) => {
          const head = training.at(-1)!;
          ensure(head.trainable && head.learningRateScale > 0, `The head does not train ${when}.`, { cure: 'the last group is the head, whose weights begin at random' });
        }),
    },
    {
      title: 'gives the same answer at the same progress, whatever was asked before',
      run() {
        const policy = create();
        for (const groups of networks) {
          const forwards = moments.map((progress) => policy(progress, groups));
          const backwards = moments.toReversed().map((progress) => policy(progress, groups)).toReversed();
          ensure(isSame(forwards, backwards), 'The answers depend on what was asked before.', { cure: 'compute from `progress` and `groups` only' });
        }
      },
    },
  ];
}

/** A vitest suite of `unfreezingChecks`. */
export const describeUnfreezing = (plugin: AnyPlugin<'unfreezing'>, settings: CheckSettings = {}): void =>
  describeChecks(`unfreezing ${plugin.name}`, unfreezingChecks(plugin, settings));
