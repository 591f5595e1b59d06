import type { serialization, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { dropAtRandom } from './drop-at-random.ts';
import { exactlyOne } from './exactly-one.ts';

export interface DropPathOptions {
  readonly name: string;
  /** Share of the samples whose branch is set to 0 while training; in [0, 1). */
  readonly rate: number;
}

/**
 * Stochastic depth (Huang et al. 2016): while training, a residual branch is skipped for some samples, and scaled by
 * 1 / (1 − rate) for the others. [batch, …] → the same. Which samples follows from the step's seed and the layer's name, as
 * for `dropout`. Saved as an ordinary `Dropout` with one draw per sample.
 */
export const dropPath = (options: DropPathOptions): layers.Layer => new DropPath(options);

class DropPath extends layers.Layer {
  static readonly className = 'Dropout';
  private readonly rate: number;
  /** One draw per sample: [batch, 1, …]. Known once the layer has seen its input. */
  private noiseShape: (number | null)[] | null = null;

  constructor({ name, rate }: DropPathOptions) {
    super({ name });
    this.rate = rate;
  }

  override build(inputShape: Shape | Shape[]): void {
    this.noiseShape = (inputShape as Shape).map((_, dimension) => (dimension === 0 ? null : 1));
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], { training, seed }: { training?: boolean; seed?: Tensor1D }): Tensor {
    const x = exactlyOne(inputs);
    if (training !== true || this.rate === 0) return x;
    const perSample = x.shape.map((size, dimension) => (dimension === 0 ? size : 1));
    return dropAtRandom(x, { rate: this.rate, drawShape: perSample, seed, name: this.name });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, noiseShape: this.noiseShape, seed: null };
  }
}
