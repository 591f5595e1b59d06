import type { TensorInfo } from '@tensorflow/tfjs-core';
import { nativeKernel, runOperation, runOperationWithOutputs } from './native-operation.ts';

interface LayerNormInputs {
  /** [..., channels] */
  readonly x: TensorInfo;
  /** [channels] */
  readonly scale: TensorInfo;
  /** [channels] */
  readonly offset: TensorInfo;
}

/** Layer normalization over the last axis, by our own operation (native/layer_norm.cc). On processors only. */
export const layerNorm = nativeKernel<LayerNormInputs, { readonly epsilon: number }>('LayerNorm', ({ inputs: { x, scale, offset }, attrs: { epsilon }, backend }) =>
  runOperation(backend, 'ThawLayerNorm', [x, scale, offset], { epsilon: { float: epsilon } }),
);

interface GradientInputs extends Omit<LayerNormInputs, 'offset'> {
  /** Gradient with respect to y, [..., channels]. */
  readonly dy: TensorInfo;
}

/** Its gradients with respect to x, scale and offset. */
export const layerNormGrad = nativeKernel<GradientInputs, { readonly epsilon: number }>('LayerNormGrad', ({ inputs: { dy, x, scale }, attrs: { epsilon }, backend }) =>
  runOperationWithOutputs(3, backend, 'ThawLayerNormGrad', [dy, x, scale], { epsilon: { float: epsilon } }),
);
