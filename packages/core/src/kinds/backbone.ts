import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from './unfreezing.ts';

/** How a network wants its pixels: (x − mean) / standardDeviation, for x in [0, 1], red green blue. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly standardDeviation: readonly [number, number, number];
}

/** How far a download is. */
export interface DownloadProgress {
  /** What is fetched, for people. */
  readonly label: string;
  readonly receivedBytes: number;
  /** Absent when the server does not tell. */
  readonly totalBytes?: number;
}

export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** `true` (the default) loads the pretrained weights; `false` leaves random ones. */
  readonly pretrained?: boolean;
}

/** A pretrained network without its classifier. */
export interface Backbone {
  readonly name: string;
  /** Width and height of its input in pixels. */
  readonly imageSize: number;
  readonly normalization: Normalization;
  /** Ordered from the input to the features; every layer with weights is in exactly one group. */
  readonly groups: readonly LayerGroup[];
  /** Channels of the feature map. */
  readonly featureChannels: number;
  /** Where the weights come from and under which licence, for people. */
  readonly source: { readonly weights: string; readonly license: string };
  /** Input [batch, imageSize, imageSize, 3] normalized → feature map [batch, height, width, channels]. */
  load(options?: LoadOptions): Promise<LayersModel>;
}
