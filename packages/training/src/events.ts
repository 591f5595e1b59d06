import type { GroupTraining, SkippedFile, Task } from '@thaw/core';
import type { MultiLabelScores } from './multi-label-scores.ts';
import type { UnfreezingPhase } from './unfreezing-plan.ts';

/** How many pictures of a split have each label, in class order. */
export type ClassCounts = readonly number[];

/** What happened to one held-out picture. */
export interface Prediction {
  /** The sample's id in its dataset. */
  readonly id: string;
  readonly file: string;
  /** Its true classes, ascending; one where every picture belongs to one. */
  readonly labels: readonly number[];
  /** The likeliest class; in multi-label data every one whose probability reaches its threshold. */
  readonly predicted: readonly number[];
  /** In class order: they add up to 1, but in multi-label data each stands for itself. */
  readonly probabilities: readonly number[];
  readonly loss: number;
}

/** How good a model's answers are. */
export interface Scores {
  /** Mean of the recipe's loss. */
  readonly loss: number;
  /** Share of pictures that are given their class, or exactly their labels, 0 to 1. */
  readonly accuracy: number;
  /** Of multi-label data only. */
  readonly multiLabel?: MultiLabelScores;
}

export interface EpochScores extends Scores {
  readonly epoch: number;
}

/** What a pass over held-out pictures found. */
export interface Evaluation extends Scores {
  readonly predictions: readonly Prediction[];
  readonly skipped: readonly SkippedFile[];
}

/** How features of frozen layers are kept in a run. */
export interface FeatureCacheFacts {
  /** Indices of the phases that have some. */
  readonly phases: readonly number[];
  /** How many views of a training picture these phases show; `null` when batch transforms mix pictures, so that only features of held-out pictures are kept. */
  readonly views: number | 'all' | null;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

export type TrainingEvent =
  | {
      readonly type: 'run-start';
      readonly runFolder: string | null;
      readonly seed: number;
      readonly task: Task;
      readonly classes: readonly string[];
      /** How many pictures each split has. */
      readonly pictures: { readonly train: number; readonly validation: number; readonly test: number | null };
      readonly counts: { readonly train: ClassCounts; readonly validation: ClassCounts; readonly test: ClassCounts | null };
      readonly skipped: readonly SkippedFile[];
      readonly duplicates: readonly (readonly string[])[];
      readonly epochs: number;
      readonly stepsPerEpoch: number;
      readonly totalSteps: number;
      /** Step the run goes on from; 0 for a new one. */
      readonly step: number;
      readonly parameters: number;
      /** Layer groups from the input to the head, and how many numbers can train in each: in all, and in norm layers. */
      readonly groups: readonly { readonly name: string; readonly parameters: number; readonly normParameters: number }[];
      /** What answers that look at no picture score on the validation split: see `PreparedRun`. */
      readonly baseline: number;
      /** The policy worked out for the whole run. */
      readonly plan: readonly UnfreezingPhase[];
      /** Highest learning rate of the run, before group scales. */
      readonly peakLearningRate: number;
      /** What is kept of frozen layers; null when no phase has any worth keeping, or the cache is off. */
      readonly featureCache: FeatureCacheFacts | null;
    }
  | { readonly type: 'groups-change'; readonly step: number; readonly groups: readonly ({ readonly name: string } & GroupTraining)[] }
  | {
      readonly type: 'step-end';
      /** Number of steps done. */
      readonly step: number;
      readonly epoch: number;
      readonly loss: number;
      readonly learningRate: number;
      readonly momentum: number | null;
      readonly images: number;
      /** For how many of them the features of frozen layers were there already. */
      readonly fromCache: number;
      /** Training pictures per second of the last steps, evaluation not counted. */
      readonly imagesPerSecond: number;
      /** Until the end of the run, evaluation counted. */
      readonly secondsLeft: number;
    }
  /** From here on steps take kept features; told once for each network of frozen layers. `bytes` counts the training pictures. */
  | { readonly type: 'features-cached'; readonly step: number; readonly pictures: number; readonly views: number; readonly bytes: number }
  /** Features can no longer be written to disk. The run goes on; another one will compute them again. */
  | { readonly type: 'features-unwritable'; readonly step: number; readonly reason: string }
  /** Decoded pictures can no longer be written to disk. The run goes on; another one will decode them again. */
  | { readonly type: 'pictures-unwritable'; readonly step: number; readonly reason: string }
  /** A picture that cannot be decoded, told the first time its turn comes; `file` is the sample's id. */
  | { readonly type: 'sample-skip'; readonly step: number; readonly file: string; readonly reason: string }
  | {
      readonly type: 'evaluation-end';
      readonly step: number;
      /** Number of epochs done. */
      readonly epoch: number;
      readonly split: 'validation' | 'test';
      /** Mean over the epoch's steps; null for the test split. */
      readonly trainingLoss: number | null;
      readonly evaluation: Evaluation;
      /** True when this is the best so far. */
      readonly best: boolean;
      readonly seconds: number;
    }
  /** What the last process of the run left behind, when it was killed; told after `run-start`. */
  | {
      readonly type: 'run-recover';
      readonly step: number;
      /** That process, where it is known. */
      readonly killed: { readonly process: number; readonly host: string; readonly since: string } | null;
      /** Half-written files that were removed, by their paths in the run folder. */
      readonly leftovers: readonly string[];
    }
  | { readonly type: 'checkpoint-save'; readonly step: number; readonly file: string; readonly reason: 'epoch' | 'best' | 'interrupt' }
  | { readonly type: 'run-interrupt'; readonly step: number; readonly totalSteps: number }
  | {
      readonly type: 'run-end';
      readonly step: number;
      readonly best: EpochScores;
      readonly last: EpochScores;
      readonly baseline: number;
      /** Wall time of this process's part of the run. */
      readonly seconds: number;
      readonly imagesPerSecond: number;
      /** Folder with the best model, or null without a run folder. */
      readonly modelFolder: string | null;
    };
