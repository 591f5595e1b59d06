import {
  backend_util,
  cast,
  type KernelBackend,
  ones,
  RotateWithOffset,
  type RotateWithOffsetAttrs,
  tensor1d,
  tensor2d,
  type Tensor,
  type TensorInfo,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { nativeKernel } from './native-operation.ts';
import { projectImages } from './transform.ts';

interface RotateInputs {
  /** [batch, height, width, channels] */
  readonly image: TensorInfo;
}

/** `tf.image.rotateWithOffset`: nearest pixel; a point outside the image takes the fill value of its channel. */
export const rotateWithOffset = nativeKernel<RotateInputs, RotateWithOffsetAttrs>(RotateWithOffset, ({ inputs, attrs, backend }) => {
  const { image } = inputs;
  const { radians, fillValue, center } = attrs;
  const [, height, width, channels] = image.shape as [number, number, number, number];
  const rotation = rotationAbout(backend_util.getImageCenter(center, height, width), radians);
  if (typeof fillValue === 'number') return tidy(() => rotate(backend, image, rotation, fillValue));
  return tidy(() => {
    // The native operation knows one fill value for all channels: rotating a mask tells where to put ours.
    const inside = rotate(backend, ones([1, height, width, 1]), rotation, 0);
    // As in TensorFlow.js: a fourth channel is opacity, and full.
    const fill = tensor1d([...fillValue.slice(0, 3), 255].slice(0, channels), 'float32');
    return where(cast(inside, 'bool'), rotate(backend, image, rotation, 0), fill as Tensor);
  });
});

/** The eight numbers of a projective transform from output to input points. */
function rotationAbout([x, y]: [number, number], radians: number): number[] {
  const cosine = Math.cos(radians);
  const sine = Math.sin(radians);
  return [cosine, -sine, x - x * cosine + y * sine, sine, cosine, y - x * sine - y * cosine, 0, 0];
}

function rotate(backend: KernelBackend, image: TensorInfo, rotation: number[], fillValue: number): Tensor {
  const [, height, width] = image.shape as [number, number, number, number];
  return projectImages(backend, image, tensor2d(rotation, [1, 8]), {
    outputShape: [height, width],
    interpolation: 'nearest',
    fillMode: 'constant',
    fillValue,
  });
}
