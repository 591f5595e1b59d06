import {
  add,
  batchNorm,
  customGrad,
  type GradSaveFunc,
  mean as meanOver,
  mul,
  ones,
  reshape,
  rsqrt,
  type serialization,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import type { BatchNormMode } from '@thaw/core';
import { exactlyOne } from './exactly-one.ts';
import { hasNativeKernel, registerNativeGradients, runNativeKernel } from './native-kernels.ts';

export interface BatchNormalizationOptions {
  readonly name: string;
  /** Share of the running statistics kept per step, in Keras' convention: 0.9 here is 0.1 in PyTorch. */
  readonly momentum?: number;
  /** Added to the variance. */
  readonly epsilon?: number;
  /** Whether there is a factor gamma after the normalization. Default true. */
  readonly scale?: boolean;
  /** Whether there is an offset beta after the normalization. Default true. */
  readonly center?: boolean;
}

/**
 * Batch normalization over the last axis, for [batch, channels] or [batch, height, width, channels].
 *
 * Unlike the layer of TensorFlow.js it has two modes while training. `train` normalizes by the batch's mean and
 * variance and updates the running ones (with the unbiased variance, as PyTorch and fused Keras do); `frozen`
 * normalizes by the running ones and leaves them alone, as inference always does. It is saved as an ordinary
 * `BatchNormalization`, so any TensorFlow.js opens the model.
 */
export const batchNormalization = (options: BatchNormalizationOptions): BatchNormalization => new BatchNormalization(options);

export class BatchNormalization extends layers.Layer {
  static readonly className = 'BatchNormalization';
  /** Set by the training loop from the unfreezing policy. */
  mode: BatchNormMode = 'train';
  private readonly momentum: number;
  private readonly epsilon: number;
  private readonly scale: boolean;
  private readonly center: boolean;
  private gamma: LayerVariable | undefined;
  private beta: LayerVariable | undefined;
  private movingMean!: LayerVariable;
  private movingVariance!: LayerVariable;

  constructor({ name, momentum = 0.9, epsilon = 1e-5, scale = true, center = true }: BatchNormalizationOptions) {
    super({ name });
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.scale = scale;
    this.center = center;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = [(inputShape as Shape).at(-1)!];
    // Names and order of TensorFlow.js and Keras: weight files depend on them.
    if (this.scale) this.gamma = this.addWeight('gamma', channels, 'float32', initializers.ones());
    if (this.center) this.beta = this.addWeight('beta', channels, 'float32', initializers.zeros());
    this.movingMean = this.addWeight('moving_mean', channels, 'float32', initializers.zeros(), undefined, false);
    this.movingVariance = this.addWeight('moving_variance', channels, 'float32', initializers.ones(), undefined, false);
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    registerNativeGradients();
    return tidy(() => {
      const input = exactlyOne(inputs);
      const channels = input.shape.at(-1)!;
      // [batch, channels] → [batch, 1, 1, channels]: the fused kernels know pictures only.
      const x = (input.rank === 4 ? input : reshape(input, [-1, 1, 1, channels])) as Tensor4D;
      const y = kwargs.training === true && this.mode === 'train' ? this.normalizeByBatch(x) : this.normalizeByRunning(x);
      return input.rank === 4 ? y : reshape(y, input.shape);
    });
  }

  private normalizeByBatch(x: Tensor4D): Tensor {
    const [scale, offset] = this.scaleAndOffset();
    const [y, mean, variance] = hasNativeKernel('FusedBatchNormTraining')
      ? runNativeKernel<Tensor[]>('FusedBatchNormTraining', { x, scale, offset }, { epsilon: this.epsilon })
      : composedTraining(x, scale, offset, this.epsilon);
    this.movingMean.write(blend(this.movingMean.read(), mean!, this.momentum));
    this.movingVariance.write(blend(this.movingVariance.read(), variance!, this.momentum));
    return y!;
  }

  private normalizeByRunning(x: Tensor4D): Tensor {
    const mean = this.movingMean.read() as Tensor1D;
    const variance = this.movingVariance.read() as Tensor1D;
    return frozenBatchNorm(x, ...this.scaleAndOffset(), mean, variance, this.epsilon);
  }

  /** [channels] each; ones or zeros where the layer has no such weight. */
  private scaleAndOffset(): [Tensor1D, Tensor1D] {
    const channels = this.movingMean.shape as [number];
    return [(this.gamma?.read() ?? ones(channels)) as Tensor1D, (this.beta?.read() ?? zeros(channels)) as Tensor1D];
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    const ordinary = layers.batchNormalization({ momentum: this.momentum, epsilon: this.epsilon, scale: this.scale, center: this.center }).getConfig();
    return { ...ordinary, ...super.getConfig() };
  }
}

/** decay·old + (1 − decay)·fresh */
const blend = (old: Tensor, fresh: Tensor, decay: number): Tensor => add(mul(old, decay), mul(fresh, 1 - decay));

/** The outputs of `FusedBatchNormTraining` that matter here, from ordinary operations. */
function composedTraining(x: Tensor4D, scale: Tensor1D, offset: Tensor1D, epsilon: number): Tensor[] {
  const mean = meanOver(x, [0, 1, 2]);
  const centered = sub(x, mean);
  const variance = meanOver(square(centered), [0, 1, 2]);
  const count = x.size / scale.size;
  const y = add(mul(mul(centered, rsqrt(add(variance, epsilon))), scale), offset);
  return [y, mean, mul(variance, count / Math.max(count - 1, 1))];
}

/**
 * Normalizes by given statistics, with a gradient for x, scale and offset only. TensorFlow.js's own gradient
 * also works out those of mean and variance, with tiled copies of the whole input.
 */
function frozenBatchNorm(x: Tensor4D, scale: Tensor1D, offset: Tensor1D, mean: Tensor1D, variance: Tensor1D, epsilon: number): Tensor {
  const operation = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [input, factor, shift, save] = inputs as [Tensor4D, Tensor1D, Tensor1D, GradSaveFunc];
    save([input, factor]);
    return {
      value: batchNorm(input, mean, variance, shift, factor, epsilon),
      gradFunc: (dy: Tensor, saved: Tensor[]) => frozenGradient(dy, saved[0]!, saved[1]!, mean, variance, epsilon),
    };
  });
  return operation(x, scale, offset);
}

function frozenGradient(dy: Tensor, x: Tensor, scale: Tensor, mean: Tensor, variance: Tensor, epsilon: number): Tensor[] {
  if (hasNativeKernel('FusedBatchNormGrad')) {
    const inputs = { dy, x, scale, reserve1: mean, reserve2: variance, reserve3: variance };
    return runNativeKernel<Tensor[]>('FusedBatchNormGrad', inputs, { epsilon, training: false });
  }
  const inverseDeviation = rsqrt(add(variance, epsilon));
  const normalized = mul(sub(x, mean), inverseDeviation);
  return [mul(dy, mul(scale, inverseDeviation)), sum(mul(dy, normalized), [0, 1, 2]), sum(dy, [0, 1, 2])];
}
