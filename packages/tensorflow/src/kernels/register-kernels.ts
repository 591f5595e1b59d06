import { type KernelConfig, registerKernel } from '@tensorflow/tfjs-core';
import type { NativeKernel } from '@thaw/layers';
import { checkFinite } from './check-finite.ts';
import { fusedBatchNormGrad, fusedBatchNormTraining } from './fused-batch-norm.ts';
import { relu6Grad, reluGrad } from './relu-grad.ts';
import { rotateWithOffset } from './rotate-with-offset.ts';
import { silu, siluGrad } from './silu.ts';
import { statelessRandomUniform } from './stateless-random-uniform.ts';
import { transform } from './transform.ts';

/** … and our own, for processors. */
const processorKernels = { Silu: silu, SiluGrad: siluGrad } as const;

/** What @thaw/layers uses where it finds it: TensorFlow's operations, which run on every device, … */
const kernelsForLayers: Readonly<Record<Exclude<NativeKernel, keyof typeof processorKernels>, KernelConfig>> = {
  FusedBatchNormTraining: fusedBatchNormTraining,
  FusedBatchNormGrad: fusedBatchNormGrad,
  ReluGrad: reluGrad,
  Relu6Grad: relu6Grad,
  CheckFinite: checkFinite,
  StatelessRandomUniform: statelessRandomUniform,
};

/** What TensorFlow.js defines but tfjs-node leaves out. */
const missingKernels: readonly KernelConfig[] = [transform, rotateWithOffset];

/** Registers the kernels over native operations that the device has. */
export function registerKernels(device: 'cpu' | 'gpu'): void {
  const kernels = [...missingKernels, ...Object.values(kernelsForLayers), ...(device === 'cpu' ? Object.values(processorKernels) : [])];
  for (const kernel of kernels) registerKernel(kernel);
}
