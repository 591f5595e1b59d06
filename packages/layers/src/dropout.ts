import type { serialization, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { dropAtRandom } from './drop-at-random.ts';
import { exactlyOne } from './exactly-one.ts';

export interface DropoutOptions {
  readonly name: string;
  /** Share of the inputs set to 0 while training; in [0, 1). */
  readonly rate: number;
}

/**
 * Dropout whose mask follows from the step's seed (int32 [2], passed as `model.apply(x, { training: true, seed })`)
 * and the layer's name, so a resumed run drops the same units. Without a seed it draws freely. Saved as an ordinary
 * `Dropout`.
 */
export const dropout = (options: DropoutOptions): layers.Layer => new Dropout(options);

class Dropout extends layers.Layer {
  static readonly className = 'Dropout';
  private readonly rate: number;

  constructor({ name, rate }: DropoutOptions) {
    super({ name });
    this.rate = rate;
  }

  override call(inputs: Tensor | Tensor[], { training, seed }: { training?: boolean; seed?: Tensor1D }): Tensor {
    const x = exactlyOne(inputs);
    if (training !== true || this.rate === 0) return x;
    return dropAtRandom(x, { rate: this.rate, drawShape: x.shape, seed, name: this.name });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, noiseShape: null, seed: null };
  }
}
