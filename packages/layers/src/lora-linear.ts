import { add, matMul, mul, reshape, type serialization, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { createRandom, ThawError } from '@thaw/core';
import { dropout } from './dropout.ts';
import { exactlyOne } from './exactly-one.ts';

/** What low-rank corrections are like, and where they go. */
export interface LoraOptions {
  /**
   * Which layers: the whole name, or the end of it after a `_` (a `.` counts as one): `qkv` is the `qkv` of every block. `'all'`
   * takes every layer that can.
   */
  readonly targets: readonly string[] | 'all';
  /** Columns of A and rows of B. */
  readonly rank: number;
  /** The low-rank product is multiplied by alpha / rank. */
  readonly alpha: number;
  /** Share of the inputs of A set to 0 while training; in [0, 1). Default 0. */
  readonly dropout?: number;
}

/** What the configuration of a dense layer or a convolution says, as far as it matters here. */
interface LinearConfig extends serialization.ConfigDict {
  activation: string;
  kernelSize: number[];
  strides: number[];
  dataFormat: string;
}

/** True for dense layers, and for convolutions that are dense layers at every pixel. */
export function canTakeLora(layer: layers.Layer): boolean {
  if (layer.getClassName() === 'Dense') return true;
  if (layer.getClassName() !== 'Conv2D') return false;
  const { kernelSize, strides, dataFormat } = layer.getConfig() as LinearConfig;
  const [input] = layer.inboundNodes[0]!.inputShapes as [Shape];
  // The kernel of a convolution in groups has fewer inputs.
  return [...kernelSize, ...strides].every((size) => size === 1) && dataFormat === 'channelsLast' && layer.weights[0]!.shape.at(-2) === input.at(-1);
}

/**
 * A dense layer or 1 × 1 convolution with a low-rank correction (LoRA, Hu et al. 2021): y = x·W + b + (alpha / rank)·x·A·B, then the
 * activation. W and b stay as they are; A starts uniform within ± 1 / √inputs (Kaiming with a = √5) and B at zero, as in PEFT, so that
 * the first y is the old one. [batch, …, inputs] → [batch, …, outputs].
 */
export class LoraLinear extends layers.Layer {
  static readonly className = 'LoraLinear';
  /** [inputs, rank] */
  private a!: LayerVariable;
  /** [rank, outputs] */
  private b!: LayerVariable;
  private readonly dropout: layers.Layer;
  private readonly activation: layers.Layer;

  /** @param base is not to be used any more; its weights go over */
  constructor(private readonly base: layers.Layer, readonly options: LoraOptions) {
    super({ name: base.name });
    this.dropout = dropout({ name: `${base.name}_lora_dropout`, rate: options.dropout ?? 0 });
    this.activation = layers.activation({ activation: (base.getConfig() as LinearConfig).activation as 'linear' });
    base.trainable = false;
  }

  /** A and B. */
  get factors(): { readonly a: LayerVariable; readonly b: LayerVariable } {
    return { a: this.a, b: this.b };
  }

  get isConvolution(): boolean {
    return this.base.getClassName() === 'Conv2D';
  }

  private get scale(): number {
    return this.options.alpha / this.options.rank;
  }

  override build(inputShape: Shape | Shape[]): void {
    const { rank } = this.options;
    const inputs = (inputShape as Shape).at(-1)!;
    const limit = 1 / Math.sqrt(inputs);
    const seed = createRandom(0).fork(`${this.name}/lora_A`).integer(2 ** 31);
    this.a = this.addWeight('lora_A', [inputs, rank], 'float32', initializers.randomUniform({ minval: -limit, maxval: limit, seed }));
    this.b = this.addWeight('lora_B', [rank, this.base.weights[0]!.shape.at(-1)!], 'float32', initializers.zeros());
    this.nonTrainableWeights = this.base.weights;
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean; seed?: Tensor1D }): Tensor {
    return tidy(() => {
      const x = exactlyOne(inputs);
      const [kernel, bias] = this.base.weights.map((weight) => weight.read()) as [Tensor, Tensor?];
      const low = product(product(this.dropout.call(x, kwargs) as Tensor, this.a.read()), this.b.read());
      const adapted = add(product(x, kernel), mul(low, this.scale));
      return this.activation.call(bias === undefined ? adapted : add(adapted, bias), {}) as Tensor;
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return this.base.computeOutputShape(inputShape);
  }

  /** The ordinary layer, for a place in another model. It has its weights after `writeMerged`. */
  copyBase(): layers.Layer {
    const { constructor: layerClass } = this.base as unknown as { constructor: serialization.SerializableConstructor<layers.Layer> & typeof layers.Layer };
    const copy = layerClass.fromConfig(layerClass, { ...this.base.getConfig(), trainable: true });
    copy.setFastWeightInitDuringBuild(true);
    return copy;
  }

  /** Gives a layer of `copyBase` the kernel W + (alpha / rank)·A·B, and the bias. */
  writeMerged(copy: layers.Layer): void {
    tidy(() => {
      const [kernel, ...bias] = this.base.weights.map((weight) => weight.read()) as [Tensor, Tensor?];
      const low = mul(matMul(this.a.read(), this.b.read()), this.scale);
      copy.setWeights([add(kernel, reshape(low, kernel.shape)), ...(bias as Tensor[])]);
    });
  }

  override getConfig(): serialization.ConfigDict {
    throw new ThawError(`The adapter of "${this.name}" cannot be saved inside of a model.`, {
      cure: 'save the model that mergeLora gives, and the adapter in a file of its own with saveAdapter',
    });
  }
}

/** x·matrix over the last axis: [batch, …, inputs] · [inputs, outputs], or the kernel of a 1 × 1 convolution. */
function product(x: Tensor, matrix: Tensor): Tensor {
  const [inputs, outputs] = matrix.shape.slice(-2) as [number, number];
  return reshape(matMul(reshape(x, [-1, inputs]), reshape(matrix, [inputs, outputs])), [...x.shape.slice(0, -1), outputs]);
}
