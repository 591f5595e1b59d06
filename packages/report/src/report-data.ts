import type { GroupTraining, SkippedFile } from '@thaw/core';
import type { ContactSheetRow } from './contact-sheet.ts';

/** What happened to one held-out picture. */
export interface Prediction {
  /** The sample's id in its dataset. */
  readonly id: string;
  /** Absolute path; the report shows the pictures of the worst mistakes. */
  readonly file: string;
  /** Indices of its true classes, ascending; one where every picture belongs to one. */
  readonly labels: readonly number[];
  /** The likeliest class, or every label that was told. */
  readonly predicted: readonly number[];
  /** One per class, 0 to 1. */
  readonly probabilities: readonly number[];
  readonly loss: number;
}

/** How well one label is told; shares from 0 to 1. */
export interface LabelScores {
  /** Absent where it is not defined, as the others: no picture has the label, or none was given it. */
  readonly averagePrecision?: number;
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
  /** Pictures that have the label. */
  readonly pictures: number;
  /** Probability from which a picture is given the label. */
  readonly threshold: number;
}

/** How well all labels are told, where a picture has any number of them. */
export interface MultiLabelScores {
  readonly meanAveragePrecision: number;
  readonly microF1: number;
  readonly macroF1: number;
  /** In class order. */
  readonly classes: readonly LabelScores[];
}

/** One step of training. */
export interface StepRecord {
  /** Steps done. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Absent or null when the recipe does not schedule it. */
  readonly momentum?: number | null;
}

/** One look at the validation pictures. */
export interface EpochRecord {
  /** Epochs and steps done. */
  readonly epoch: number;
  readonly step: number;
  /** Mean over the steps of the epoch. */
  readonly trainingLoss?: number | null;
  readonly validationLoss: number;
  /** 0 to 1. */
  readonly validationAccuracy: number;
  /** 0 to 1; of multi-label data only. */
  readonly validationMeanAveragePrecision?: number;
  /** True for the best epoch of the run. */
  readonly best?: boolean;
}

/** A stretch of the run in which the same groups train in the same way. */
export interface PlanPhase {
  /** First step, from 0. */
  readonly start: number;
  /** Step after the last. */
  readonly end: number;
  /** From the input to the head; the same groups in every phase. */
  readonly groups: readonly (GroupTraining & {
    readonly name: string;
    /** Numbers that can train in the group. */
    readonly parameters?: number;
  })[];
}

/** Everything a report shows. Shaped like the events of a training run, so that collecting them is enough. */
export interface ReportData {
  /** What was learned, for the head of the page: a data set's or a recipe's name. */
  readonly title: string;
  readonly startedAt: Date;
  readonly headline: {
    /** Share of the held-out pictures that the best model gets right, 0 to 1: with exactly their labels, where there are several. */
    readonly accuracy: number;
    /** The same for always answering the largest class of the training split; of multi-label data, mean average precision without looking. */
    readonly baseline: number;
    /** Wall time of the run. */
    readonly seconds: number;
    /** Training pictures per second. */
    readonly imagesPerSecond: number;
    readonly peakMemoryBytes?: number;
  };
  readonly classes: readonly string[];
  /** The resolved recipe: slots with names, `[name, options]`, or plain values. */
  readonly recipe: object;
  readonly steps: readonly StepRecord[];
  readonly epochs: readonly EpochRecord[];
  /** The best model's answers. */
  readonly evaluation: {
    readonly split: 'validation' | 'test';
    readonly predictions: readonly Prediction[];
    /** Makes the report one of multi-label data. */
    readonly multiLabel?: MultiLabelScores;
  };
  readonly data: {
    /** Pictures in each split. */
    readonly pictures: { readonly train: number; readonly validation: number; readonly test?: number | null };
    /** Pictures of each class, in class order. */
    readonly train: readonly number[];
    readonly validation: readonly number[];
    readonly test?: readonly number[] | null;
    readonly skipped: readonly SkippedFile[];
    /** Groups of identical files; the first of each was kept. */
    readonly duplicates: readonly (readonly string[])[];
  };
  /** Some training pictures, each row an original and augmented versions of it. */
  readonly augmentation?: readonly ContactSheetRow[];
  readonly plan?: readonly PlanPhase[];
  /** What the run ran on, for people: "backend", "CPU", "Node", "thaw". */
  readonly environment: Readonly<Record<string, string>>;
}
