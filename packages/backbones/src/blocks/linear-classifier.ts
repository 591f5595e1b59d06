import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { apply } from './apply.ts';

/** Average over the map, then a linear layer: [batch, height, width, channels] → [batch, classCount]. */
export function linearClassifier(features: SymbolicTensor, name: string, classCount: number): SymbolicTensor {
  const pooled = apply(layers.globalAveragePooling2d({ name: 'global_pool' }), features);
  return apply(layers.dense({ name, units: classCount, kernelInitializer: 'zeros' }), pooled);
}
