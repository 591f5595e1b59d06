import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Interpolation } from './transform.ts';
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
  /** Relative paths in the backbone's options start at this folder; default: the current one. */
  readonly from?: string;
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
  /** Channels of its input; 3, red green blue, where it is not said. */
  readonly inputChannels?: number;
  readonly normalization: Normalization;
  /** How its pictures are resized; bilinear where it is not said. */
  readonly interpolation?: Interpolation;
  /** Side of the evaluated square as a share of the picture's shorter side; 7/8 where it is not said. */
  readonly cropShare?: number;
  /** Ordered from the input to the features; every layer with weights is in exactly one group. */
  readonly groups: readonly LayerGroup[];
  /**
   * The same layers in smaller groups, such as single residual blocks, for a learning rate that decays from layer to layer. A last
   * one called `head` goes with the head, as a final norm layer does in timm. Absent: as `groups`.
   */
  readonly blocks?: readonly LayerGroup[];
  /** Channels of the feature map. */
  readonly featureChannels: number;
  /** Where the weights come from and under which licence, for people. */
  readonly source: { readonly weights: string; readonly license: string };
  /**
   * The backbone as its weights describe themselves: their image size, normalization, interpolation and share of the picture. Absent where
   * that is known beforehand. Asked for before pictures are rendered; may fetch a small file.
   */
  configure?(options?: LoadOptions): Promise<Backbone>;
  /** Input [batch, imageSize, imageSize, inputChannels] normalized → feature map [batch, height, width, channels]. */
  load(options?: LoadOptions): Promise<LayersModel>;
}
