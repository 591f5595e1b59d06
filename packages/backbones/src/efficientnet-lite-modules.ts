import type { LayerGroup } from '@thaw/core';
import type { Stage } from './efficientnet-lite.ts';

/**
 * A group of layers, and what the module behind each is called in the weight file (EfficientNet-PyTorch
 * counts blocks through all stages and names norms after their place in the block).
 */
export interface ModuleGroup {
  readonly name: string;
  readonly modules: Readonly<Record<string, string>>;
}

/** Every layer with weights, from the picture to the features: the stem, each stage, the last convolution. */
export function efficientNetLiteModules(stages: readonly Stage[]): ModuleGroup[] {
  let block = 0;
  return [
    { name: 'stem', modules: { conv_stem: '_conv_stem', bn1: '_bn0' } },
    ...stages.map(({ repeats, expansion }, stage) => {
      const modules: Record<string, string> = {};
      for (let repeat = 0; repeat < repeats; repeat++, block++) {
        for (const [layer, module] of Object.entries(expansion === 1 ? depthwiseSeparable : invertedResidual)) {
          modules[`blocks_${stage}_${repeat}_${layer}`] = `_blocks.${block}.${module}`;
        }
      }
      return { name: `blocks_${stage}`, modules };
    }),
    { name: 'conv_head', modules: { conv_head: '_conv_head', bn2: '_bn1' } },
  ];
}

const depthwiseSeparable = { conv_dw: '_depthwise_conv', bn1: '_bn1', conv_pw: '_project_conv', bn2: '_bn2' };

const invertedResidual = { conv_pw: '_expand_conv', bn1: '_bn0', conv_dw: '_depthwise_conv', bn2: '_bn1', conv_pwl: '_project_conv', bn3: '_bn2' };

export const layerGroupsOf = (groups: readonly ModuleGroup[]): LayerGroup[] => groups.map(({ name, modules }) => ({ name, layers: Object.keys(modules) }));
