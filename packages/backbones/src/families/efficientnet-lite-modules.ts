import type { Stage } from '../blocks/inverted-residuals.ts';

const depthwiseSeparable: Readonly<Record<string, string>> = { conv_dw: '_depthwise_conv', bn1: '_bn1', conv_pw: '_project_conv', bn2: '_bn2' };

const invertedResidual: Readonly<Record<string, string>> = {
  conv_pw: '_expand_conv',
  bn1: '_bn0',
  conv_dw: '_depthwise_conv',
  bn2: '_bn1',
  conv_pwl: '_project_conv',
  bn3: '_bn2',
};

/**
 * What the module behind each layer is called in a weight file of EfficientNet-PyTorch, which counts blocks
 * through all stages and names norms after their place in the block.
 */
export function efficientNetLiteModules(stages: readonly Stage[]): ReadonlyMap<string, string> {
  const modules = new Map([
    ['conv_stem', '_conv_stem'],
    ['bn1', '_bn0'],
    ['conv_head', '_conv_head'],
    ['bn2', '_bn1'],
    ['classifier', '_fc'],
  ]);
  let block = 0;
  for (const [stage, { block: kind, repeats }] of stages.entries()) {
    for (let repeat = 0; repeat < repeats; repeat++, block++) {
      for (const [layer, module] of Object.entries(kind === 'inverted' ? invertedResidual : depthwiseSeparable)) {
        modules.set(`blocks_${stage}_${repeat}_${layer}`, `_blocks.${block}.${module}`);
      }
    }
  }
  return modules;
}
