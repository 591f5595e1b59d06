import { type KernelConfig, registerKernel } from '@tensorflow/tfjs-core';
import type { NativeKernel } from '@thaw/layers';
import { hasOneDnn } from '../one-dnn.ts';
import { checkFinite } from './check-finite.ts';
import { fusedBatchNormGrad, fusedBatchNormTraining } from './fused-batch-norm.ts';
import { gelu, geluGrad } from './gelu.ts';
import { groupedConv2d, groupedConv2dFilterGrad, groupedConv2dInputGrad } from './grouped-conv2d.ts';
import { layerNorm, layerNormGrad } from './layer-norm.ts';
import { relu6Grad, reluGrad } from './relu-grad.ts';
import { rotateWithOffset } from './rotate-with-offset.ts';
import { silu, siluGrad } from './silu.ts';
import { statelessRandomUniform } from './stateless-random-uniform.ts';
import { transform } from './transform.ts';

/** … and our own, for processors. */
const processorKernels = { Silu: silu, SiluGrad: siluGrad, Gelu: gelu, GeluGrad: geluGrad, LayerNorm: layerNorm, LayerNormGrad: layerNormGrad } as const;

/** What TensorFlow can do on GPUs, and on processors with oneDNN; without it, only one of the three. */
const groupedKernels = { GroupedConv2D: groupedConv2d, GroupedConv2DInputGrad: groupedConv2dInputGrad, GroupedConv2DFilterGrad: groupedConv2dFilterGrad } as const;

/** What @thaw/layers uses where it finds it: TensorFlow's operations, which run on every device, … */
const kernelsForLayers: Readonly<Record<Exclude<NativeKernel, keyof typeof processorKernels | keyof typeof groupedKernels>, KernelConfig>> = {
  FusedBatchNormTraining: fusedBatchNormTraining,
  FusedBatchNormGrad: fusedBatchNormGrad,
  ReluGrad: reluGrad,
  Relu6Grad: relu6Grad,
  CheckFinite: checkFinite,
  StatelessRandomUniform: statelessRandomUniform,
};

/** What TensorFlow.js defines but tfjs-node leaves out. */
const missingKernels: readonly KernelConfig[] = [transform, rotateWithOffset];

/** Registers the kernels over operations that every native TensorFlow has. */
export function registerKernels(): void {
  for (const kernel of [...missingKernels, ...Object.values(kernelsForLayers)]) registerKernel(kernel);
}

/** Registers the kernels over operations that this package's own TensorFlow and addon have on the device. */
export function registerOwnKernels(device: 'cpu' | 'gpu'): void {
  const kernels = [...(device === 'cpu' ? Object.values(processorKernels) : []), ...(device === 'gpu' || hasOneDnn() ? Object.values(groupedKernels) : [])];
  for (const kernel of kernels) registerKernel(kernel);
}
