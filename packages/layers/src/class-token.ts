import { add, concat, serialization, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';

export interface ClassTokenOptions {
  readonly name: string;
}

/**
 * Puts one learned token in front of those of the picture (Dosovitskiy et al. 2020): [batch, tokens, channels] →
 * [batch, 1 + tokens, channels]. Its weight `token`, [1, 1, channels], is built as zeros. TensorFlow.js has no such layer:
 * see `registerLayers`.
 */
export const classToken = (options: ClassTokenOptions): layers.Layer => new ClassToken(options);

export class ClassToken extends layers.Layer {
  static readonly className = 'ClassToken';
  private token!: LayerVariable;

  constructor({ name }: ClassTokenOptions) {
    super({ name });
    serialization.registerClass(ClassToken);
  }

  override build(inputShape: Shape | Shape[]): void {
    this.token = this.addWeight('token', [1, 1, (inputShape as Shape).at(-1)!], 'float32', initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const tokens = exactlyOne(inputs);
      const [batch, , channels] = tokens.shape as [number, number, number];
      // Not `tile`, whose gradient is one addition after another.
      const repeated = add(zeros([batch, 1, channels]), this.token.read());
      return concat([repeated, tokens], 1);
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, tokens, channels] = inputShape as [number | null, number, number];
    return [batch, tokens + 1, channels];
  }
}
