import type { ImageSize } from './transform.ts';

/**
 * How pictures are labelled: each belongs to exactly one class, or has any number of labels, none included. It decides how logits
 * become probabilities: softmax over the classes, or a sigmoid for each.
 */
export type Task = 'single-label' | 'multi-label';

/** One labelled picture. */
export interface Sample {
  /** Stable and unique in its dataset; keys the sample's randomness and names it in reports. */
  readonly id: string;
  /** Indices into the dataset's classes, ascending: exactly one in a single-label dataset, any number in a multi-label one. */
  readonly labels: readonly number[];
  /** Size in pixels after EXIF orientation. */
  readonly size: ImageSize;
  /** Absolute path of the picture file. */
  readonly file: string;
}

/** Samples by index, so that shuffling, sharding and resuming belong to the loop. */
export interface Split {
  readonly length: number;
  at(index: number): Sample;
}

/** A file that was left out, and why. */
export interface SkippedFile {
  /** The id the sample has, or would have. */
  readonly file: string;
  readonly reason: string;
}

export interface Dataset {
  readonly classes: readonly string[];
  readonly train: Split;
  readonly validation: Split;
  readonly test?: Split;
  /** Files left out, by id: unreadable ones, and copies of a picture under another class. */
  readonly skipped: readonly SkippedFile[];
  /** Groups of identical files, by id; one of each was kept. */
  readonly duplicates: readonly (readonly string[])[];
}

export interface DatasetLoadOptions {
  /** Decides the split, unless the dataset is divided already. */
  readonly seed: number;
  /** Relative paths in the dataset's options start at this folder; default: the current one. */
  readonly from?: string;
  /**
   * Those of a model that is measured on the pictures: they are the dataset's, in this order, and any may be without a picture.
   * Default: what the data has.
   */
  readonly classes?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DatasetProgress) => void;
}

/** How far the loading of a dataset is. */
export interface DatasetProgress {
  readonly done: number;
  readonly total: number;
  /**
   * What is counted: bytes of archives that were unpacked; files that were found so far, where `total` is not known and as much as
   * `done`; then pictures that were looked at. Absent: pictures.
   */
  readonly unit?: 'bytes' | 'files' | 'pictures';
}

/** Labelled pictures that are not read yet. */
export interface DatasetSource {
  /** How its pictures are labelled, told before they are looked at; may read a few lines. Absent: single-label. */
  task?(options?: Pick<DatasetLoadOptions, 'from' | 'signal'>): Promise<Task>;
  load(options: DatasetLoadOptions): Promise<Dataset>;
}
