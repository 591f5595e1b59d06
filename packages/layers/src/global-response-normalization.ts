import { add, customGrad, divNoNan, div, type GradSaveFunc, mean as meanOver, mul, serialization, sqrt, square, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';

export interface GlobalResponseNormalizationOptions {
  readonly name: string;
  /** Added to the average of the norms. */
  readonly epsilon?: number;
}

/**
 * Global response normalization (Woo et al. 2023): channels compete by their norms over the whole map.
 * [batch, height, width, channels] → the same. TensorFlow.js has no such layer: see `registerLayers`.
 */
export const globalResponseNormalization = (options: GlobalResponseNormalizationOptions): layers.Layer => new GlobalResponseNormalization(options);

export class GlobalResponseNormalization extends layers.Layer {
  static readonly className = 'GlobalResponseNormalization';
  private readonly epsilon: number;
  private gamma!: LayerVariable;
  private beta!: LayerVariable;

  constructor({ name, epsilon = 1e-6 }: GlobalResponseNormalizationOptions) {
    super({ name });
    this.epsilon = epsilon;
    serialization.registerClass(GlobalResponseNormalization);
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = [(inputShape as Shape).at(-1)!];
    this.gamma = this.addWeight('gamma', channels, 'float32', initializers.zeros());
    this.beta = this.addWeight('beta', channels, 'float32', initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = exactlyOne(inputs);
      // [batch, 1, 1, channels]
      const norms = normOverMap(x);
      const response = div(norms, add(meanOver(norms, -1, true), this.epsilon));
      // x + γ · x · response + β, with the map read once.
      return add(mul(x, add(mul(this.gamma.read(), response), 1)), this.beta.read());
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}

/** √Σx² over height and width: [batch, height, width, channels] → [batch, 1, 1, channels]. The gradient is x / norm, and 0 for a channel that is 0 all over. */
function normOverMap(x: Tensor): Tensor {
  const operation = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [input, save] = inputs as [Tensor, GradSaveFunc];
    const value = sqrt(sum(square(input), [1, 2], true));
    save([input, value]);
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => mul(saved[0]!, divNoNan(dy, saved[1]!)) };
  });
  return operation(x);
}
