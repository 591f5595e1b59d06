import { backbonePlugin } from '../backbone-plugin.ts';
import { type InvertedResiduals, invertedResidualGroups, invertedResiduals } from '../blocks/inverted-residuals.ts';
import { linearClassifier } from '../blocks/linear-classifier.ts';
import { splitGroups } from '../blocks/split-groups.ts';
import { heNormalFanOut } from '../initialize.ts';
import type { Network } from '../network.ts';

/** The plugin of a network of inverted residuals. Its classifier, unless the description has another: average, linear layer. */
export const invertedResidualNetwork = (size: InvertedResiduals, description: Pick<Network, 'name' | 'summary' | 'weights'> & Partial<Pick<Network, 'resample' | 'classifierLayers' | 'classifier'>>) =>
  backbonePlugin({
    groups: invertedResidualGroups(size),
    blocks: splitGroups(invertedResidualGroups(size), /^blocks_\d+_\d+/),
    featureChannels: size.headChannels ?? size.stages.at(-1)!.channels,
    initialize: heNormalFanOut,
    hasDropPath: size.stages.some(({ block }) => block === 'linearSeparable' || block === 'inverted'),
    outputStrides: [8, 16],
    features: (image, shape) => invertedResiduals(image, size, shape),
    classifierLayers: ['classifier'],
    classifier: (features, classCount) => linearClassifier(features, 'classifier', classCount),
    ...description,
  });
