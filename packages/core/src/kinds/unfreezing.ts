/** Layers that train, or stay frozen, together. Groups are ordered from the input to the head. */
export interface LayerGroup {
  readonly name: string;
  /** Names of the layers in the model. */
  readonly layers: readonly string[];
}

/**
 * What batch normalization does in a group while training: `train` normalizes by the batch and updates
 * the running statistics; `frozen` normalizes by the running statistics and leaves them alone.
 */
export type BatchNormMode = 'train' | 'frozen';

/** How one layer group trains at one moment. */
export interface GroupTraining {
  readonly trainable: boolean;
  /** Multiplies the learning rate of the whole group. At least 0. */
  readonly learningRateScale: number;
  /** In mode `train` the scales and offsets of the norm layers train too, even in a frozen group, as in fastai. */
  readonly batchNorm: BatchNormMode;
}

/** Which groups train, and how fast, at `progress` (0 to 1) through the run. Pure. One answer per group, in order. */
export interface UnfreezingPolicy {
  (progress: number, groups: readonly LayerGroup[]): readonly GroupTraining[];
  /** `block` asks for the smaller groups of a backbone, its `blocks`; the default is its `groups`. */
  readonly granularity?: 'group' | 'block';
}
