import { initializers } from '@tensorflow/tfjs-layers';
import { createRandom } from '@thaw/core';

export type Initializer = ReturnType<typeof initializers.zeros>;

/** Gives each layer the initializer of its kernel. */
export type InitializeKernel = (layerName: string) => Initializer;

/** For kernels that are replaced at once by pretrained ones: drawing millions of numbers would take seconds. */
export const withZeros: InitializeKernel = () => initializers.zeros();

/** A seed that depends on the layer's name only, so that a network always starts from the same random weights. */
export const seedOf = (layerName: string): number => createRandom(0).fork(layerName).integer(2 ** 31);
