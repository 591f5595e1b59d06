import { type KernelBackend, scalar, type Tensor, tensor1d, type TensorInfo, Transform, type TransformAttrs } from '@tensorflow/tfjs-core';
import { nativeKernel, runOperation } from './native-operation.ts';

interface TransformInputs {
  /** [batch, height, width, channels] */
  readonly image: TensorInfo;
  /** [batch or 1, 8], projective, from points of the output to points of the input. */
  readonly transforms: TensorInfo;
}

/** `tf.image.transform`. */
export const transform = nativeKernel<TransformInputs, TransformAttrs>(Transform, ({ inputs, attrs, backend }) => {
  const { image, transforms } = inputs;
  const [, height, width] = image.shape as [number, number, number, number];
  const { interpolation, fillMode, fillValue, outputShape = [height, width] } = attrs;
  return projectImages(backend, image, transforms, { outputShape, interpolation, fillMode, fillValue });
});

interface Projection {
  readonly outputShape: [height: number, width: number];
  readonly interpolation: TransformAttrs['interpolation'];
  readonly fillMode: TransformAttrs['fillMode'];
  readonly fillValue: number;
}

/** TensorFlow's `ImageProjectiveTransformV3`. */
export function projectImages(backend: KernelBackend, image: TensorInfo, transforms: TensorInfo, projection: Projection): Tensor {
  const { outputShape, interpolation, fillMode, fillValue } = projection;
  const shape = tensor1d(outputShape, 'int32');
  const fill = scalar(fillValue, 'float32');
  const result = runOperation(backend, 'ImageProjectiveTransformV3', [image, transforms, shape, fill], {
    dtype: { type: image.dtype },
    interpolation: { string: interpolation.toUpperCase() },
    fill_mode: { string: fillMode.toUpperCase() },
  });
  shape.dispose();
  fill.dispose();
  return result;
}
