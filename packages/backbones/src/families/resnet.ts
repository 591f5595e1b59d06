import { zeros } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from '@thaw/core';
import { dropPath, relu } from '@thaw/layers';
import { backbonePlugin } from '../backbone-plugin.ts';
import { apply } from '../blocks/apply.ts';
import { type ConvolutionStyle, normalizedConvolution, stemPooling, torchStyle } from '../blocks/convolutions.ts';
import { dropPathRates } from '../blocks/drop-path-rates.ts';
import { linearClassifier } from '../blocks/linear-classifier.ts';
import { splitGroups } from '../blocks/split-groups.ts';
import { blockSteps, type StageSteps, stageSteps } from '../blocks/stage-steps.ts';
import { heNormalFanOut, type Initialize } from '../initialize.ts';
import type { NetworkShape } from '../network.ts';

/** One convolution of a block; `width` multiplies the stage's channels. */
interface BlockRow {
  readonly kernelSize: number;
  readonly width: number;
  readonly groups?: number;
  readonly isStrided?: boolean;
}

/** The paper's two blocks. The bottleneck has its stride in the 3 × 3 convolution, as in timm and torchvision (often called V1.5). */
const basic: readonly BlockRow[] = [{ kernelSize: 3, width: 1, isStrided: true }, { kernelSize: 3, width: 1 }];
const bottleneck: readonly BlockRow[] = [{ kernelSize: 1, width: 1 }, { kernelSize: 3, width: 1, isStrided: true }, { kernelSize: 1, width: 4 }];
/** Twice as wide inside (Zagoruyko and Komodakis 2016). */
const wideBottleneck: readonly BlockRow[] = [{ kernelSize: 1, width: 2 }, { kernelSize: 3, width: 2, isStrided: true }, { kernelSize: 1, width: 4 }];
/** As wide, but in 32 groups, of 4 channels in the first stage (Xie et al. 2016). */
const groupedBottleneck: readonly BlockRow[] = [{ kernelSize: 1, width: 2 }, { kernelSize: 3, width: 2, groups: 32, isStrided: true }, { kernelSize: 1, width: 4 }];

interface ResNetSize {
  readonly block: readonly BlockRow[];
  /** Blocks of each stage. */
  readonly repeats: readonly number[];
}

const stemChannels = 64;
const stageChannels = [64, 128, 256, 512];
const stageStrides = [1, 2, 2, 2];

const style: ConvolutionStyle = { ...torchStyle, activation: (name) => relu({ name }) };

/** ResNet (He et al. 2015): [batch, height, width, 3] → [batch, ⌈height / outputStride⌉, ⌈width / outputStride⌉, features]. Layers are called as in timm. */
function residualStages(image: SymbolicTensor, { block, repeats }: ResNetSize, { dropPath: highest, outputStride }: NetworkShape): SymbolicTensor {
  const stem = normalizedConvolution(image, style, { name: 'conv1', norm: 'bn1', filters: stemChannels, kernelSize: 7, stride: 2, activated: true });
  let features = stemPooling(stem, 'maxpool');
  const dropRates = dropPathRates(highest, sum(repeats)).values();
  for (const [stage, steps] of stageSteps(4, stageStrides, outputStride).entries()) {
    for (let repeat = 0; repeat < repeats[stage]!; repeat++) {
      const name = `layer${stage + 1}_${repeat}`;
      features = residual(features, block, { name, channels: stageChannels[stage]!, dropRate: dropRates.next().value!, ...blockSteps(steps, repeat) });
    }
  }
  return features;
}

interface BlockPlace extends StageSteps {
  readonly name: string;
  readonly channels: number;
  readonly dropRate: number;
}

function residual(input: SymbolicTensor, block: readonly BlockRow[], { name, channels, dropRate, stride, firstDilation, dilation }: BlockPlace): SymbolicTensor {
  let branch = input;
  for (const [index, { kernelSize, width, groups = 1, isStrided = false }] of block.entries()) {
    branch = normalizedConvolution(branch, style, {
      name: `${name}_conv${index + 1}`,
      norm: `${name}_bn${index + 1}`,
      filters: channels * width,
      kernelSize,
      groups,
      stride: isStrided ? stride : 1,
      dilation: isStrided ? firstDilation : dilation,
      activated: index < block.length - 1,
    });
  }
  if (dropRate > 0) branch = apply(dropPath({ name: `${name}_drop_path`, rate: dropRate }), branch);
  const filters = branch.shape.at(-1)!;
  const isSameShape = stride === 1 && filters === input.shape.at(-1);
  const shortcut = isSameShape ? input : normalizedConvolution(input, style, { name: `${name}_downsample_0`, norm: `${name}_downsample_1`, filters, stride });
  return apply(style.activation(`${name}_act`), apply(layers.add({ name: `${name}_add` }), [branch, shortcut]));
}

/** The stem and the four stages. */
const groupsOf = ({ block, repeats }: ResNetSize): LayerGroup[] => [
  { name: 'stem', layers: ['conv1', 'bn1'] },
  ...repeats.map((count, stage) => ({
    name: `layer${stage + 1}`,
    layers: Array.from({ length: count }, (_, repeat) => {
      // Basic blocks keep the stem's channels in the first stage: nothing to project there.
      const isProjected = repeat === 0 && (stage > 0 || widthOf(block) > 1);
      const branch = block.flatMap((_row, index) => [`conv${index + 1}`, `bn${index + 1}`]);
      return [...branch, ...(isProjected ? ['downsample_0', 'downsample_1'] : [])].map((layer) => `layer${stage + 1}_${repeat}_${layer}`);
    }).flat(),
  })),
];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const widthOf = (block: readonly BlockRow[]): number => block.at(-1)!.width;

// With the last scale of each branch at zero, every block starts as its shortcut (Goyal et al. 2017); as in timm.
const initializeWith = ({ block }: ResNetSize): Initialize => {
  const lastNorm = new RegExp(`^layer\\d+_\\d+_bn${block.length}$`);
  return (place) => (place.weight === 'gamma' && lastNorm.test(place.layer) ? zeros(place.shape) : heNormalFanOut(place));
};

const resNet = (name: string, summary: string, size: ResNetSize) =>
  backbonePlugin({
    name,
    summary,
    groups: groupsOf(size),
    blocks: splitGroups(groupsOf(size), /^layer\d+_\d+/),
    featureChannels: stageChannels.at(-1)! * widthOf(size.block),
    initialize: initializeWith(size),
    hasDropPath: true,
    outputStrides: [8, 16],
    features: (image, shape) => residualStages(image, size, shape),
    classifierLayers: ['fc'],
    classifier: (features, classCount) => linearClassifier(features, 'fc', classCount),
  });

export const resnet18 = resNet('resnet18', 'ResNet-18: plain and quick to train; 224 pixels, 512 features.', { block: basic, repeats: [2, 2, 2, 2] });
export const resnet34 = resNet('resnet34', 'ResNet-34: ResNet-18 with twice the blocks; 224 pixels, 512 features.', { block: basic, repeats: [3, 4, 6, 3] });
export const resnet50 = resNet('resnet50', 'ResNet-50: the usual point of comparison; 224 pixels, 2048 features.', { block: bottleneck, repeats: [3, 4, 6, 3] });
export const resnet101 = resNet('resnet101', 'ResNet-101: ResNet-50 with twice the blocks; 224 pixels, 2048 features.', { block: bottleneck, repeats: [3, 4, 23, 3] });
export const wide_resnet50_2 = resNet('wide_resnet50_2', 'Wide ResNet-50: ResNet-50, twice as wide inside its blocks; 224 pixels, 2048 features.', { block: wideBottleneck, repeats: [3, 4, 6, 3] });
export const resnext50_32x4d = resNet('resnext50_32x4d', 'ResNeXt-50: ResNet-50 with its 3 × 3 convolutions in 32 groups; 224 pixels, 2048 features.', { block: groupedBottleneck, repeats: [3, 4, 6, 3] });
