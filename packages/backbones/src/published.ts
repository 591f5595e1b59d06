import type { Interpolation, Normalization } from '@thaw/core';
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
  readonly interpolation: Interpolation;
}

const networks = table.networks as unknown as Readonly<Record<string, Omit<Published, 'normalization'> & Normalization>>;

/** Names that timm uses for these networks where ours are others. */
const namesInTimm: Readonly<Record<string, string>> = Object.fromEntries([0, 1, 2, 3, 4].map((size) => [`efficientnet_lite${size}`, `tf_efficientnet_lite${size}`]));

/** What timm calls one of these networks. */
export const nameInTimm = (name: string): string => namesInTimm[name] ?? name;

/** All networks in the table, as they are called here. */
export const namesOfNetworks = (): string[] => {
  const ours = new Map(Object.entries(namesInTimm).map(([name, inTimm]) => [inTimm, name]));
  return Object.keys(networks).map((name) => ours.get(name) ?? name);
};

/** Repositories on the Hugging Face Hub that recommended weights are in. */
export const knownRepositories: readonly string[] = Object.values(networks).flatMap(({ weights }) => /^hf:(.+)/.exec(weights ?? '')?.[1] ?? []);

/**
 * What `bench/reference/published_networks.py` found out about a network.
 *
 * @param name one of the networks of this package
 */
export function publishedOf(name: string): Published {
  const { mean, standardDeviation, ...published } = networks[nameInTimm(name)]!;
  return { ...published, normalization: { mean, standardDeviation } };
}
