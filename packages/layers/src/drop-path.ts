import { cast, greaterEqual, mul, randomUniform, type serialization, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { statelessUniform } from './stateless-random.ts';

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
    return tidy(() => {
      const perSample = x.shape.map((size, dimension) => (dimension === 0 ? size : 1));
      const draws = seed === undefined ? randomUniform(perSample, 0, 1) : statelessUniform(perSample, seed, this.name);
      return mul(x, mul(cast(greaterEqual(draws, this.rate), 'float32'), 1 / (1 - this.rate)));
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, noiseShape: this.noiseShape, seed: null };
  }
}
