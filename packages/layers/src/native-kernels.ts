import { engine, getBackend, getKernel, mul, registerGradient, step, sub, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Kernels beyond TensorFlow.js's own that make these layers fast. A backend may register them
 * (`@thaw/tensorflow` does); where one is missing, the layers compose it from ordinary operations.
 *
 * - `FusedBatchNormTraining` {x, scale, offset}, {epsilon} → y, batch mean, unbiased batch variance, three reserves
 * - `FusedBatchNormGrad` {dy, x, scale, reserve1, reserve2, reserve3}, {epsilon, training} → dx, dScale, dOffset
 * - `ReluGrad`, `Relu6Grad` {dy, y} → dx
 * - `Silu` {x} → x · sigmoid(x), `SiluGrad` {dy, x} → dx
 * - `Gelu` {x} → x · Φ(x), `GeluGrad` {dy, x} → dx
 * - `LayerNorm` {x, scale, offset}, {epsilon} → y, over the last axis; `LayerNormGrad` {dy, x, scale}, {epsilon} → dx, dScale, dOffset
 * - `CheckFinite` {x} → x; fails when there is a NaN or an infinity in it
 * - `StatelessRandomUniform` {seed: int32 [2]}, {shape} → float32 in [0, 1)
 * - `GroupedConv2D` {x, filter}, {stride, dilation, same} → y, as `groupedConv2d`; `GroupedConv2DInputGrad` {dy, filter}, {…, inputShape} → dx;
 *   `GroupedConv2DFilterGrad` {x, dy}, {…, filterShape} → dFilter
 */
export type NativeKernel =
  | 'FusedBatchNormTraining'
  | 'FusedBatchNormGrad'
  | 'ReluGrad'
  | 'Relu6Grad'
  | 'Silu'
  | 'SiluGrad'
  | 'Gelu'
  | 'GeluGrad'
  | 'LayerNorm'
  | 'LayerNormGrad'
  | 'CheckFinite'
  | 'StatelessRandomUniform'
  | 'GroupedConv2D'
  | 'GroupedConv2DInputGrad'
  | 'GroupedConv2DFilterGrad';

export const hasNativeKernel = (name: NativeKernel): boolean => getKernel(name, getBackend()) != null;

/** Runs a kernel of the current backend. Recorded for gradients when one is registered for its name. */
export const runNativeKernel = <Output extends Tensor | Tensor[]>(
  name: NativeKernel,
  inputs: Record<string, Tensor>,
  attributes: Record<string, number | boolean | number[]> = {},
): Output => engine().runKernel(name, inputs, attributes) as Output;

let registered = false;

/**
 * Registers the gradients of the kernels above, and native ones for `Relu` and `Relu6`, which TensorFlow.js
 * composes from up to six operations. Gradients in TensorFlow.js are global per kernel name, so each looks at the
 * backend when it runs. Called by the layers at their first use; importing this package changes nothing.
 */
export function registerNativeGradients(): void {
  if (registered) return;
  registered = true;
  registerGradient({
    kernelName: 'FusedBatchNormTraining',
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (gradients, saved, attributes) => {
      const [x, scale, reserve1, reserve2, reserve3] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const dy = (gradients as Tensor[])[0]!;
      const { epsilon } = attributes as { epsilon?: unknown };
      const [dx, dScale, dOffset] = runNativeKernel<Tensor[]>(
        'FusedBatchNormGrad',
        { dy, x, scale, reserve1, reserve2, reserve3 },
        { epsilon: epsilon as number, training: true },
      );
      return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
    },
  });
  registerGradient({
    kernelName: 'Silu',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => runNativeKernel('SiluGrad', { dy: dy as Tensor, x: x! }) }),
  });
  registerGradient({
    kernelName: 'Gelu',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => runNativeKernel('GeluGrad', { dy: dy as Tensor, x: x! }) }),
  });
  registerGradient({
    kernelName: 'LayerNorm',
    inputsToSave: ['x', 'scale'],
    gradFunc: (dy, [x, scale], attributes) => {
      const { epsilon } = attributes as { epsilon?: unknown };
      const [dx, dScale, dOffset] = runNativeKernel<Tensor[]>('LayerNormGrad', { dy: dy as Tensor, x: x!, scale: scale! }, { epsilon: epsilon as number });
      return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
    },
  });
  registerGradient({
    kernelName: 'GroupedConv2D',
    inputsToSave: ['x', 'filter'],
    gradFunc: (gradient, saved, attributes) => {
      const [x, filter] = saved as [Tensor, Tensor];
      const dy = gradient as Tensor;
      const geometry = attributes as unknown as Record<string, number | boolean>;
      return {
        x: () => runNativeKernel('GroupedConv2DInputGrad', { dy, filter }, { ...geometry, inputShape: x.shape }),
        filter: () => runNativeKernel('GroupedConv2DFilterGrad', { x, dy }, { ...geometry, filterShape: filter.shape }),
      };
    },
  });
  // Both gradients depend on the output only, which the next layer keeps anyway: saving it instead of the
  // input costs no memory.
  registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: () => (hasNativeKernel('ReluGrad') ? runNativeKernel('ReluGrad', { dy: dy as Tensor, y: y! }) : mul(dy as Tensor, step(y!))),
    }),
  });
  registerGradient({
    kernelName: 'Relu6',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: () =>
        hasNativeKernel('Relu6Grad')
          ? runNativeKernel('Relu6Grad', { dy: dy as Tensor, y: y! })
          : mul(mul(dy as Tensor, step(y!)), step(sub(6, y!))),
    }),
  });
}
