import { serialization } from '@tensorflow/tfjs-core';
import { ClassToken } from './class-token.ts';
import { DilatedDepthwise } from './dilated-depthwise.ts';
import { GlobalResponseNormalization } from './global-response-normalization.ts';
import { GroupedConvolution } from './grouped-convolution.ts';
import { HardSigmoid } from './hard-sigmoid.ts';
import { HardSwish } from './hard-swish.ts';
import { LayerScale } from './layer-scale.ts';
import { PositionEmbedding } from './position-embedding.ts';
import { ScaledDotProductAttention } from './scaled-dot-product-attention.ts';
import { WindowAttention } from './window-attention.ts';
import { WindowPartition, WindowReverse } from './windows.ts';

/**
 * Lets TensorFlow.js open models that contain layers it does not know: layer scale, global response norm, convolutions in
 * groups, dilated depthwise ones, the activations of MobileNetV3, and the attention of transformers. Call it before `loadLayersModel`; `loadModel` of `@thaw/training` does. A program
 * that makes such a layer needs no call.
 */
export function registerLayers(): void {
  serialization.registerClass(LayerScale);
  serialization.registerClass(GlobalResponseNormalization);
  serialization.registerClass(GroupedConvolution);
  serialization.registerClass(DilatedDepthwise);
  serialization.registerClass(HardSigmoid);
  serialization.registerClass(HardSwish);
  serialization.registerClass(ClassToken);
  serialization.registerClass(PositionEmbedding);
  serialization.registerClass(ScaledDotProductAttention);
  serialization.registerClass(WindowPartition);
  serialization.registerClass(WindowAttention);
  serialization.registerClass(WindowReverse);
}
