import { input, model } from '@tensorflow/tfjs-layers';
import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { networkOf } from '../backbone-plugin.ts';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { swin_tiny_patch4_window7_224 } from './swin.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(swin_tiny_patch4_window7_224);
describeArchitecture(swin_tiny_patch4_window7_224);

describe('a Swin transformer', () => {
  test('has a table for each size of window, and fits one to another', () => {
    const { features, resample } = networkOf(swin_tiny_patch4_window7_224);
    const image = input({ shape: [128, 128, 3] });
    const built = model({ inputs: image, outputs: features(image, { dropPath: 0, outputStride: 32 }) });
    const shapes = [0, 1, 2, 3].map((stage) => built.getLayer(`layers_${stage}_blocks_0_attn`).weights[0]!.shape as number[]);
    // Maps of 32, 16, 8 and 4: only the last is smaller than a window of 7.
    expect(shapes).toEqual([[169, 3], [169, 6], [169, 12], [49, 24]]);
    expect(resample!('layers_3_blocks_0_attn.relative_position_bias_table', [169, 24], shapes[3]!)).toBeDefined();
    expect(resample!('layers_3_blocks_0_attn_qkv.weight', [169, 24], shapes[3]!)).toBeUndefined();
    built.dispose();
  });

  test('says which image sizes it can take', () => {
    expect(() => swin_tiny_patch4_window7_224({ imageSize: 200 })).toThrow(/cannot take pictures of 200 pixels.*set imageSize to 192 or 224/s);
  });
});
