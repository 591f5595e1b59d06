import { backbonePlugin } from '../backbone-plugin.ts';
import { type InvertedResiduals, invertedResidualGroups, invertedResiduals } from '../blocks/inverted-residuals.ts';
import { linearClassifier } from '../blocks/linear-classifier.ts';
import { splitGroups } from '../blocks/split-groups.ts';
import { heNormalFanOut } from '../initialize.ts';
import type { Network } from '../network.ts';

/** The plugin of a network of inverted residuals. */
export const invertedResidualNetwork = (size: InvertedResiduals, description: Pick<Network, 'name' | 'summary' | 'weights'>) =>
  backbonePlugin({
    ...description,
    groups: invertedResidualGroups(size),
    blocks: splitGroups(invertedResidualGroups(size), /^blocks_\d+_\d+/),
    featureChannels: size.headChannels,
    initialize: heNormalFanOut,
    features: (image) => invertedResiduals(image, size),
    classifierLayers: ['classifier'],
    classifier: (features, classCount) => linearClassifier(features, 'classifier', classCount),
  });
