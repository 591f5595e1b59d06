import { add, serialization, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';

export interface PositionEmbeddingOptions {
  readonly name: string;
}

/**
 * Adds a learned vector to each token, by which a transformer knows where it is (Dosovitskiy et al. 2020):
 * [batch, tokens, channels] → the same. Its weight `embedding`, [1, tokens, channels], is built as zeros. TensorFlow.js has no
 * such layer: see `registerLayers`.
 */
export const positionEmbedding = (options: PositionEmbeddingOptions): layers.Layer => new PositionEmbedding(options);

export class PositionEmbedding extends layers.Layer {
  static readonly className = 'PositionEmbedding';
  private embedding!: LayerVariable;

  constructor({ name }: PositionEmbeddingOptions) {
    super({ name });
    serialization.registerClass(PositionEmbedding);
  }

  override build(inputShape: Shape | Shape[]): void {
    const [, tokens, channels] = inputShape as [number | null, number, number];
    this.embedding = this.addWeight('embedding', [1, tokens, channels], 'float32', initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return add(exactlyOne(inputs), this.embedding.read());
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}
