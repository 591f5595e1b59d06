import { add, customGrad, type GradSaveFunc, mean as meanOver, mul, rsqrt, type serialization, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { hasNativeKernel, registerNativeGradients, runNativeKernel } from './native-kernels.ts';

export interface LayerNormalizationOptions {
  readonly name: string;
  /** Added to the variance. Default 1e-6, as in timm's transformers and ConvNeXts; PyTorch's own is 1e-5. */
  readonly epsilon?: number;
}

/**
 * Layer normalization (Ba et al. 2016) over the last axis of a tensor of any rank: [batch, …, channels] → the same.
 * Saved as an ordinary `LayerNormalization`.
 */
export const layerNormalization = (options: LayerNormalizationOptions): layers.Layer => new LayerNormalization(options);

class LayerNormalization extends layers.Layer {
  static readonly className = 'LayerNormalization';
  private readonly epsilon: number;
  private gamma!: LayerVariable;
  private beta!: LayerVariable;

  constructor({ name, epsilon = 1e-6 }: LayerNormalizationOptions) {
    super({ name });
    this.epsilon = epsilon;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = [(inputShape as Shape).at(-1)!];
    // Names and order of TensorFlow.js and Keras: weight files depend on them.
    this.gamma = this.addWeight('gamma', channels, 'float32', initializers.ones());
    this.beta = this.addWeight('beta', channels, 'float32', initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    registerNativeGradients();
    return tidy(() => {
      const [x, scale, offset] = [exactlyOne(inputs), this.gamma.read(), this.beta.read()];
      return hasNativeKernel('LayerNorm') ? runNativeKernel('LayerNorm', { x, scale, offset }, { epsilon: this.epsilon }) : normalize(x, scale, offset, this.epsilon);
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    const ordinary = layers.layerNormalization({ epsilon: this.epsilon }).getConfig();
    return { ...ordinary, ...super.getConfig() };
  }
}

/**
 * y = x̂ · scale + offset, with x̂ = (x − mean) / √(variance + ε). Besides x, which is there anyway, it keeps two numbers per
 * row for the gradient.
 */
function normalize(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): Tensor {
  const operation = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [input, factor, shift, save] = inputs as [Tensor, Tensor, Tensor, GradSaveFunc];
    const mean = meanOver(input, -1, true);
    const centered = sub(input, mean);
    const inverseDeviation = rsqrt(add(meanOver(square(centered), -1, true), epsilon));
    save([input, factor, mean, inverseDeviation]);
    return {
      value: add(mul(mul(centered, inverseDeviation), factor), shift),
      gradFunc: (dy: Tensor, saved: Tensor[]) => gradientOf(dy, saved as [Tensor, Tensor, Tensor, Tensor]),
    };
  });
  return operation(x, scale, offset);
}

/** dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε), with g = dy · scale; then those of scale and offset. */
function gradientOf(dy: Tensor, [x, scale, mean, inverseDeviation]: [Tensor, Tensor, Tensor, Tensor]): Tensor[] {
  const normalized = mul(sub(x, mean), inverseDeviation);
  const scaled = mul(dy, scale);
  const alongNormalized = mul(normalized, meanOver(mul(scaled, normalized), -1, true));
  const dx = mul(sub(sub(scaled, meanOver(scaled, -1, true)), alongNormalized), inverseDeviation);
  const rows = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
  return [dx, sum(mul(dy, normalized), rows), sum(dy, rows)];
}
