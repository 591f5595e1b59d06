import { serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { attend } from './attend.ts';
import { exactlyOne } from './exactly-one.ts';

export interface ScaledDotProductAttentionOptions {
  readonly name: string;
  /** Divides the channels. */
  readonly heads: number;
}

/**
 * Every token takes a mean of all tokens' values, weighted by how its query fits their keys (Vaswani et al. 2017):
 * [batch, tokens, 3 · channels], as a dense layer called `qkv` gives it, → [batch, tokens, channels]. It has no weights: the linear
 * layers in front of it and behind it stay ordinary ones. TensorFlow.js has no such layer: see `registerLayers`.
 */
export const scaledDotProductAttention = (options: ScaledDotProductAttentionOptions): layers.Layer => new ScaledDotProductAttention(options);

export class ScaledDotProductAttention extends layers.Layer {
  static readonly className = 'ScaledDotProductAttention';
  private readonly heads: number;

  constructor({ name, heads }: ScaledDotProductAttentionOptions) {
    super({ name });
    serialization.registerClass(ScaledDotProductAttention);
    this.heads = heads;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => attend(exactlyOne(inputs), this.heads));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -1), inputShape.at(-1)! / 3];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), heads: this.heads };
  }
}
