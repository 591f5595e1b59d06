import { readFileSync } from 'node:fs';

/** What a network makes of one picture. */
export interface GoldenNumbers {
  /** Classes, most likely first. */
  readonly top5: readonly number[];
  readonly top5Logits: readonly number[];
  readonly firstLogits: readonly number[];
  readonly sumOfLogits: number;
  /** √Σx² */
  readonly normOfLogits: number;
  /** The first channels of the feature map, each averaged over the map. */
  readonly firstAverages: readonly number[];
  readonly normOfAverages: number;
  /** The norm of every channel's maximum over the map. */
  readonly normOfMaxima: number;
}

interface Golden {
  readonly photo: {
    readonly file: string;
    readonly crop: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
    readonly sha256OfRgb: string;
  };
  readonly networks: Readonly<Record<string, Readonly<Record<'pattern' | 'photo', GoldenNumbers>>>>;
}

/** Numbers of the published networks, run by their own code in TensorFlow. */
export const golden = JSON.parse(readFileSync(new URL('classifiers.json', import.meta.url), 'utf8')) as Golden;
