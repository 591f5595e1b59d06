import { type KernelConfig, registerKernel } from '@tensorflow/tfjs-core';
import type { NativeKernel } from '@thaw/layers';
import { checkFinite } from './check-finite.ts';
import { fusedBatchNormGrad, fusedBatchNormTraining } from './fused-batch-norm.ts';
import { relu6Grad, reluGrad } from './relu-grad.ts';
import { rotateWithOffset } from './rotate-with-offset.ts';
import { statelessRandomUniform } from './stateless-random-uniform.ts';
import { transform } from './transform.ts';

/** What @thaw/layers uses where it finds it. */
const kernelsForLayers: Readonly<Record<NativeKernel, KernelConfig>> = {
  FusedBatchNormTraining: fusedBatchNormTraining,
  FusedBatchNormGrad: fusedBatchNormGrad,
  ReluGrad: reluGrad,
  Relu6Grad: relu6Grad,
  CheckFinite: checkFinite,
  StatelessRandomUniform: statelessRandomUniform,
};

/** What TensorFlow.js defines but tfjs-node leaves out. */
const missingKernels: readonly KernelConfig[] = [transform, rotateWithOffset];

/** Registers the kernels over native operations. */
export function registerKernels(): void {
  for (const kernel of [...missingKernels, ...Object.values(kernelsForLayers)]) registerKernel(kernel);
}
