import { tensor1d, type TensorInfo } from '@tensorflow/tfjs-core';
import { type Attribute, nativeKernel, runOperation } from './native-operation.ts';

interface Geometry {
  readonly stride: number;
  readonly dilation: number;
  /** Padded with zeros so that only the stride makes the map smaller. */
  readonly same: boolean;
}

/*
 * TensorFlow's convolutions, which TensorFlow.js keeps from taking filters of fewer channels than the input has, and their
 * gradients from dilation.
 */

/** x [batch, height, width, in], filter [h, w, in / groups, out] → [batch, outHeight, outWidth, out] */
export const groupedConv2d = nativeKernel<{ readonly x: TensorInfo; readonly filter: TensorInfo }, Geometry>('GroupedConv2D', ({ inputs: { x, filter }, attrs, backend }) =>
  runOperation(backend, 'Conv2D', [x, filter], attributesOf(attrs)),
);

/** The gradient for x, of the shape `inputShape`. */
export const groupedConv2dInputGrad = nativeKernel<{ readonly dy: TensorInfo; readonly filter: TensorInfo }, Geometry & { readonly inputShape: number[] }>(
  'GroupedConv2DInputGrad',
  ({ inputs: { dy, filter }, attrs: { inputShape, ...geometry }, backend }) => {
    const shape = tensor1d(inputShape, 'int32');
    const dx = runOperation(backend, 'Conv2DBackpropInput', [shape, filter, dy], attributesOf(geometry));
    shape.dispose();
    return dx;
  },
);

/** The gradient for the filter, of the shape `filterShape`. */
export const groupedConv2dFilterGrad = nativeKernel<{ readonly x: TensorInfo; readonly dy: TensorInfo }, Geometry & { readonly filterShape: number[] }>(
  'GroupedConv2DFilterGrad',
  ({ inputs: { x, dy }, attrs: { filterShape, ...geometry }, backend }) => {
    const shape = tensor1d(filterShape, 'int32');
    const dFilter = runOperation(backend, 'Conv2DBackpropFilter', [x, shape, dy], attributesOf(geometry));
    shape.dispose();
    return dFilter;
  },
);

const attributesOf = ({ stride, dilation, same }: Geometry): Record<string, Attribute> => ({
  T: { type: 'float32' },
  strides: { ints: [1, stride, stride, 1] },
  padding: { string: same ? 'SAME' : 'VALID' },
  data_format: { string: 'NHWC' },
  use_cudnn_on_gpu: { boolean: true },
  dilations: { ints: [1, dilation, dilation, 1] },
});
