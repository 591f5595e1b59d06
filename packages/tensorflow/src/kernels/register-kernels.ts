import { registerKernel } from '@tensorflow/tfjs-core';
import { fusedBatchNormGrad, fusedBatchNormTraining } from './fused-batch-norm.ts';
import { relu6Grad, reluGrad } from './relu-grad.ts';
import { rotateWithOffset } from './rotate-with-offset.ts';
import { statelessRandomUniform } from './stateless-random-uniform.ts';
import { transform } from './transform.ts';

/**
 * Adds the kernels that tfjs-node lacks (`Transform`, `RotateWithOffset`) and those that @thaw/layers uses where it
 * finds them.
 */
export function registerKernels(): void {
  const kernels = [transform, rotateWithOffset, fusedBatchNormTraining, fusedBatchNormGrad, reluGrad, relu6Grad, statelessRandomUniform];
  for (const kernel of kernels) registerKernel(kernel);
}
