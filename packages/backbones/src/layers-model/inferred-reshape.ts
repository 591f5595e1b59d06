import { reshape, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { ThawError } from '@thaw/core';

interface InferredReshapeOptions {
  readonly name: string;
  /** Without the batch; −1 once, for what is left. */
  readonly targetShape: readonly number[];
}

/**
 * A reshape that knows the shape of what it gives where one length follows from the others: the layer of TensorFlow.js does not say
 * it while the batch is open, and layers behind it cannot be built. It stands in while a model is built; see `inferredReshape`.
 */
export class InferredReshape extends layers.Layer {
  static readonly className = 'InferredReshape';
  private readonly targetShape: readonly number[];

  constructor({ name, targetShape }: InferredReshapeOptions) {
    super({ name });
    this.targetShape = targetShape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x] = [inputs].flat() as [Tensor];
    return reshape(x, [x.shape[0]!, ...this.targetShape]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, ...lengths] = inputShape;
    const whole = lengths.includes(null) ? null : product(lengths as number[]);
    const rest = product(this.targetShape.filter((length) => length !== -1));
    return [batch!, ...this.targetShape.map((length) => (length === -1 ? (whole === null ? null : whole / rest) : length))];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), targetShape: [...this.targetShape] };
  }
}

const product = (lengths: readonly number[]): number => lengths.reduce((all, length) => all * length, 1);

/**
 * The ordinary reshape that does the same.
 *
 * @throws ThawError when the size of the pictures is still open
 */
export function inferredReshape(layer: layers.Layer, name: string): layers.Layer {
  const targetShape = (layer.inboundNodes[0]!.outputShapes[0] as Shape).slice(1);
  if (targetShape.includes(null)) {
    throw new ThawError(`What the layer "${layer.name}" gives depends on the size of the pictures, which the model leaves open.`, { cure: 'save the model with pictures of one size, or take a layer below it as `features`' });
  }
  return layers.reshape({ name, targetShape });
}
