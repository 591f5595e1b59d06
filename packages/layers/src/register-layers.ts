import { serialization } from '@tensorflow/tfjs-core';
import { GlobalResponseNormalization } from './global-response-normalization.ts';
import { LayerScale } from './layer-scale.ts';

/**
 * Lets TensorFlow.js open models that contain layers it does not know: `LayerScale`, `GlobalResponseNormalization`.
 * Call it before `loadLayersModel`; `loadModel` of `@thaw/training` does. A program that makes such a layer needs no call.
 */
export function registerLayers(): void {
  serialization.registerClass(LayerScale);
  serialization.registerClass(GlobalResponseNormalization);
  serialization.registerClass(HardSigmoid);
  serialization.registerClass(HardSwish);
}
