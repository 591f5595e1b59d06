import type { Normalization } from '@thaw/core';
import table from './published.json' with { type: 'json' };

/** What is known of a network, and of the weights recommended for it. */
export interface Published {
  /** Absent where nobody published weights. */
  readonly weights?: string;
  /** Of the weights. */
  readonly license?: string;
  /** Share of ImageNet's validation pictures that the weights get right, in percent, at `imageSize`, as timm measured it. */
  readonly top1?: number;
  /** An image size, and the multiply-adds of the whole classifier at that size in units of 10⁹, as timm counts them. */
  readonly gigaMultiplyAdds?: readonly [imageSize: number, gigaMultiplyAdds: number];
  /** Of the whole classifier. */
  readonly parameters: number;
  readonly imageSize: number;
  readonly normalization: Normalization;
  readonly cropShare: number;
}

/** Names that timm uses for these networks where ours are others. */
const namesInTimm: Readonly<Record<string, string>> = Object.fromEntries([0, 1, 2, 3, 4].map((size) => [`efficientnet_lite${size}`, `tf_efficientnet_lite${size}`]));

/**
 * What `bench/reference/published_networks.py` found out about a network.
 *
 * @param name one of the networks of this package
 */
export function publishedOf(name: string): Published {
  const networks = table.networks as unknown as Readonly<Record<string, Omit<Published, 'normalization'> & Normalization>>;
  const { mean, standardDeviation, ...published } = networks[namesInTimm[name] ?? name]!;
  return { ...published, normalization: { mean, standardDeviation } };
}
