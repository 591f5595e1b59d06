import type { Use } from './registry.ts';

/** A whole fine-tuning run as data. Each slot holds a part, a plugin's name, or a name with options. */
export interface Recipe {
  /** Packages of plugins beside the official ones: npm names, or paths from the recipe's folder. */
  readonly plugins?: readonly string[];
  /** Decides the split, the initial weights, the order, the augmentation and the dropout. Default 1. */
  readonly seed?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly dataset: Use<'dataset'>;
  readonly backbone?: Use<'backbone'>;
  readonly head?: Use<'head'>;
  /** Augmentation while training, and how pictures are shown to the network otherwise. */
  readonly transforms?: {
    readonly train?: readonly Use<'transform'>[];
    readonly evaluate?: readonly Use<'transform'>[];
  };
  readonly loss?: Use<'loss'>;
  readonly optimizer?: Use<'optimizer'>;
  readonly learningRate?: number | Use<'schedule'>;
  /** Scheduled momentum (β₁ of Adam); without it the optimizer's own option counts. */
  readonly momentum?: number | Use<'schedule'>;
  readonly unfreezing?: Use<'unfreezing'>;
  /**
   * How many augmented views of a picture are shown while the layers that see them are frozen: their features are computed once
   * and kept. `'all'` (default) draws a new view every epoch, as without a cache; 4, say, shows the same four by turns.
   */
  readonly featureViews?: number | 'all';
  /**
   * Multi-label data: the probability from which on a label counts as found, default 0.5. `'best'` takes for each class the one with
   * the highest F1 on the held-out pictures.
   */
  readonly threshold?: number | 'best';
}

/** The identity function, for completion and type checking in a recipe file. */
export const defineRecipe = (recipe: Recipe): Recipe => recipe;
