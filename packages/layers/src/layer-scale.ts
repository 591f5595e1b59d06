import { mul, serialization, type Tensor } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';

export interface LayerScaleOptions {
  readonly name: string;
}

/**
 * One learned factor per channel at the end of a residual branch (Touvron et al. 2021): [batch, …, channels] → the same.
 * Its weight `layer_scale` is built as ones; the papers start it near zero. TensorFlow.js has no such layer: see `registerLayers`.
 */
export const layerScale = (options: LayerScaleOptions): layers.Layer => new LayerScale(options);

export class LayerScale extends layers.Layer {
  static readonly className = 'LayerScale';
  private factors!: LayerVariable;

  constructor({ name }: LayerScaleOptions) {
    super({ name });
    serialization.registerClass(LayerScale);
  }

  override build(inputShape: Shape | Shape[]): void {
    this.factors = this.addWeight('layer_scale', [(inputShape as Shape).at(-1)!], 'float32', initializers.ones());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return mul(exactlyOne(inputs), this.factors.read());
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}
