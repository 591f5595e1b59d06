import type { Recipe, Task } from '@thaw/core';
import { defaultLoss, recipeDefaults } from '@thaw/training';
import { wrapText } from '../terminal/wrap-text.ts';

/** What the pictures show: decides which changed pictures still are the same. */
export const contents = {
  upright: 'photos with a top and a bottom: animals, food, products, streets',
  'any-way-up': 'seen from above or through a microscope: no side is the top',
  text: 'text, signs, documents: a mirrored one means something else',
} as const;

export type Content = keyof typeof contents;

export interface RecipeAnswers {
  /** Paths in it start at the recipe's folder. */
  readonly dataset: Recipe['dataset'];
  readonly task: Task;
  readonly content: Content;
  readonly backbone: { readonly name: string; readonly why: string; readonly imageSize: number };
}

/** One field of a recipe, with what to know before changing it. */
export interface RecipeField {
  readonly name: keyof Recipe;
  readonly value: unknown;
  /** Lines of a comment. */
  readonly comment: readonly string[];
}

/** The augmentation of each content; `scale` is the share of the picture that a crop keeps. */
const augmentations: Readonly<Record<Content, { readonly degrees: number; readonly scale: readonly [number, number]; readonly isMirrored: boolean }>> = {
  upright: { degrees: 25, scale: [0.35, 1], isMirrored: true },
  'any-way-up': { degrees: 180, scale: [0.35, 1], isMirrored: true },
  text: { degrees: 5, scale: [0.7, 1], isMirrored: false },
};

const lossFields: Readonly<Record<Task, readonly RecipeField[]>> = {
  'single-label': [{ name: 'loss', value: defaultLoss['single-label'], comment: ['Classes of very different sizes: add classWeights: "balanced".'] }],
  'multi-label': [
    { name: 'loss', value: defaultLoss['multi-label'], comment: ['Each label by itself. Where few pictures have a label: ["binaryCrossEntropy", { "positiveWeight": "balanced" }].'] },
    { name: 'threshold', value: recipeDefaults.threshold, comment: ['From which probability a label is given; "best" finds one for each label on the held-out pictures.'] },
  ],
};

/** A whole recipe, field by field, in the order in which one would think about it. */
export function recipeFields({ dataset, task, content, backbone }: RecipeAnswers): RecipeField[] {
  const { degrees, scale, isMirrored } = augmentations[content];
  const train = [
    ['randomRotation', { degrees }],
    ['randomResizedCrop', { size: backbone.imageSize, scale }],
    ...(isMirrored ? ['randomHorizontalFlip'] : []),
    ['colorJitter', { brightness: 0.2, contrast: 0.2, saturation: 0.2 }],
  ];
  return [
    { name: 'dataset', value: dataset, comment: ['Where the labelled pictures are. Some of each class are held out, to measure with.'] },
    { name: 'backbone', value: backbone.name, comment: [...wrapText(backbone.why), 'Others: `thaw backbones`.'] },
    {
      name: 'transforms',
      value: { train },
      comment: [`Augmentation, for ${contents[content]}.`, 'Look at it with `thaw preview`: is it enough, or too much? Can you still tell what each picture shows?'],
    },
    { name: 'head', value: ['concatPool', { hidden: [1024], dropout: 0.35 }], comment: ['Average and max pool → batch norm → dropout → linear → ReLU → batch norm → dropout → linear.', 'With few pictures per class, `linear` has less to get wrong.'] },
    ...lossFields[task],
    { name: 'optimizer', value: ['adamw', { weightDecay: 0.05 }], comment: ['More weight decay holds the weights smaller: try it when training accuracy runs far ahead.'] },
    { name: 'learningRate', value: recipeDefaults.learningRate, comment: ['Rises, then falls to almost nothing. If the loss jumps up, take a lower peak.'] },
    {
      name: 'unfreezing',
      value: recipeDefaults.unfreezing,
      comment: ['The head alone trains. When that is as good as it gets, thaw the network too, with a smaller peak above:', '["both", { "policies": [["gradual", { "doneAt": 0.3, "groups": 4 }], ["discriminative", { "decay": 0.6, "batchNorm": "frozen" }]] }]'],
    },
    { name: 'batchSize', value: recipeDefaults.batchSize, comment: ['Pictures per step. `--batch-size auto` takes fewer when memory is short.'] },
    { name: 'epochs', value: recipeDefaults.epochs, comment: ['How often each picture is shown.'] },
    { name: 'seed', value: recipeDefaults.seed, comment: ['The same seed gives the same run.'] },
  ];
}
