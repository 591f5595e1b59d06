import { zeros } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from '@thaw/core';
import { dropPath, relu } from '@thaw/layers';
import { backbonePlugin } from '../backbone-plugin.ts';
import { apply } from '../blocks/apply.ts';
import { type ConvolutionStyle, normalizedConvolution, torchStyle } from '../blocks/convolutions.ts';
import { dropPathRates } from '../blocks/drop-path-rates.ts';
import { linearClassifier } from '../blocks/linear-classifier.ts';
import { splitGroups } from '../blocks/split-groups.ts';
import { squeezeExcite } from '../blocks/squeeze-excite.ts';
import { blockSteps, type StageSteps, stageSteps } from '../blocks/stage-steps.ts';
import { heNormalFanIn, heNormalFanOut, type Initialize, isKernel, normal } from '../initialize.ts';
import type { NetworkShape } from '../network.ts';

interface Stage {
  readonly repeats: number;
  readonly channels: number;
}

interface RegNetSize {
  readonly stages: readonly Stage[];
  /** Channels of each group of the 3 × 3 convolutions. */
  readonly groupChannels: number;
}

const stemChannels = 32;
/** Channels of the middle of each squeeze-and-excitation, as a share of its block's input. */
const squeezeShare = 1 / 4;

const style: ConvolutionStyle = { ...torchStyle, activation: (name) => relu({ name }) };

/** RegNetY (Radosavovic et al. 2020): [batch, height, width, 3] → [batch, ⌈height / outputStride⌉, ⌈width / outputStride⌉, features]. Layers are called as in timm. */
function regularStages(image: SymbolicTensor, { stages, groupChannels }: RegNetSize, { dropPath: highest, outputStride }: NetworkShape): SymbolicTensor {
  let features = normalizedConvolution(image, style, { name: 'stem_conv', norm: 'stem_bn', filters: stemChannels, kernelSize: 3, stride: 2, activated: true });
  const dropRates = dropPathRates(highest, stages.reduce((count, { repeats }) => count + repeats, 0)).values();
  const steps = stageSteps(2, stages.map(() => 2), outputStride);
  for (const [stage, { repeats, channels }] of stages.entries()) {
    for (let block = 0; block < repeats; block++) {
      const name = `s${stage + 1}_b${block + 1}`;
      features = residual(features, { name, channels, groupChannels, dropRate: dropRates.next().value!, ...blockSteps(steps[stage]!, block) });
    }
  }
  return features;
}

interface BlockSize extends Omit<StageSteps, 'dilation'> {
  readonly name: string;
  readonly channels: number;
  readonly groupChannels: number;
  readonly dropRate: number;
}

function residual(input: SymbolicTensor, { name, channels, groupChannels, dropRate, stride, firstDilation: dilation }: BlockSize): SymbolicTensor {
  const inputChannels = input.shape.at(-1)!;
  const part = (index: number) => ({ name: `${name}_conv${index}_conv`, norm: `${name}_conv${index}_bn`, filters: channels });
  const mixed = normalizedConvolution(input, style, { ...part(1), activated: true });
  const seen = normalizedConvolution(mixed, style, { ...part(2), kernelSize: 3, groups: channels / groupChannels, stride, dilation, activated: true });
  const gated = squeezeExcite(seen, { name: `${name}_se`, layerNames: ['fc1', 'fc2'], reducedChannels: inputChannels * squeezeShare, activation: style.activation });
  const output = normalizedConvolution(gated, style, part(3));
  const branch = dropRate > 0 ? apply(dropPath({ name: `${name}_drop_path`, rate: dropRate }), output) : output;
  const isSameShape = stride === 1 && channels === inputChannels;
  const shortcut = isSameShape ? input : normalizedConvolution(input, style, { name: `${name}_downsample_conv`, norm: `${name}_downsample_bn`, filters: channels, stride });
  return apply(style.activation(`${name}_act3`), apply(layers.add({ name: `${name}_add` }), [branch, shortcut]));
}

/** The stem and the four stages; only the first block of a stage changes the channels, and projects its shortcut. */
const groupsOf = ({ stages }: RegNetSize): LayerGroup[] => [
  { name: 'stem', layers: ['stem_conv', 'stem_bn'] },
  ...stages.map(({ repeats }, stage) => ({
    name: `s${stage + 1}`,
    layers: Array.from({ length: repeats }, (_, block) => {
      const parts = ['conv1_conv', 'conv1_bn', 'conv2_conv', 'conv2_bn', 'se_fc1', 'se_fc2', 'conv3_conv', 'conv3_bn'];
      return [...parts, ...(block === 0 ? ['downsample_conv', 'downsample_bn'] : [])].map((part) => `s${stage + 1}_b${block + 1}_${part}`);
    }).flat(),
  })),
];

/** As in timm: every block starts as its shortcut. */
const initialize: Initialize = (place) => {
  const { layer, weight, shape } = place;
  if (weight === 'gamma' && layer.endsWith('_conv3_bn')) return zeros(shape);
  if (layer === 'head_fc' && isKernel(place)) return normal(place, 0.01);
  // Of one group, which has as many outputs as inputs.
  return layer.endsWith('_conv2_conv') ? heNormalFanIn(place) : heNormalFanOut(place);
};

const regNetY = (name: string, summary: string, groupChannels: number, ...stages: readonly (readonly [repeats: number, channels: number])[]) => {
  const size: RegNetSize = { groupChannels, stages: stages.map(([repeats, channels]) => ({ repeats, channels })) };
  return backbonePlugin({
    name,
    summary,
    groups: groupsOf(size),
    blocks: splitGroups(groupsOf(size), /^s\d+_b\d+/),
    featureChannels: size.stages.at(-1)!.channels,
    initialize,
    hasDropPath: true,
    outputStrides: [8, 16],
    features: (image, shape) => regularStages(image, size, shape),
    classifierLayers: ['head_fc'],
    classifier: (features, classCount) => linearClassifier(features, 'head_fc', classCount),
  });
};

export const regnety_004 = regNetY('regnety_004', 'RegNetY-400MF: quick for its accuracy; 224 pixels, 440 features.', 8, [1, 48], [3, 104], [6, 208], [6, 440]);
export const regnety_008 = regNetY('regnety_008', 'RegNetY-800MF: wider than RegNetY-400MF; 224 pixels, 768 features.', 16, [1, 64], [3, 128], [8, 320], [2, 768]);
export const regnety_016 = regNetY('regnety_016', 'RegNetY-1.6GF: deeper and wider still; 224 pixels, 888 features.', 24, [2, 48], [6, 120], [17, 336], [2, 888]);
