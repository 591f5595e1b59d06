import { type KernelConfig, type KernelFunc, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** A kernel of the WebAssembly backend, composed from operations that it has. */
export const wasmKernel = <Inputs, Attributes>(kernelName: string, compose: (inputs: Inputs, attributes: Attributes) => Tensor | Tensor[]): KernelConfig => ({
  kernelName,
  backendName: 'wasm',
  kernelFunc: (({ inputs, attrs }: { inputs: Inputs; attrs: Attributes }) => tidy(() => compose(inputs, attrs))) as unknown as KernelFunc,
});
