export { BatchNormalization, batchNormalization, type BatchNormalizationOptions } from './batch-normalization.ts';
export { dropout, type DropoutOptions } from './dropout.ts';
export { hasNativeKernel, type NativeKernel, registerNativeGradients, runNativeKernel } from './native-kernels.ts';
export { relu, type ReluOptions } from './relu.ts';
export { silu, type SiluOptions } from './silu.ts';
export { statelessUniform } from './stateless-random.ts';
export { checkFinite } from './check-finite.ts';
