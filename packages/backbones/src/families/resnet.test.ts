import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll, expect, test } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { resnet101, resnet18, resnet34, resnet50, resnext50_32x4d, wide_resnet50_2 } from './resnet.ts';

beforeAll(() => loadTensorFlow());

for (const plugin of [resnet18, resnet34, resnet50, resnet101, wide_resnet50_2, resnext50_32x4d]) {
  describeBackbone(plugin);
  describeArchitecture(plugin);
}

describeArchitecture(resnet18, { outputStride: 8 });
describeArchitecture(resnet18, { outputStride: 16 });

test('blocks are skipped as often as in timm', async () => {
  const model = await resnet18({ pretrained: false, imageSize: 32, dropPath: 0.2 }).load();
  const rates = model.layers.filter(({ name }) => name.endsWith('drop_path')).map((layer) => [layer.name, layer.getConfig()['rate'] as number] as const);
  // `drop_prob` of the DropPath modules of timm.create_model('resnet18', drop_path_rate=0.2), timm 1.0.
  const expected = [0.028571, 0.057143, 0.085714, 0.114286, 0.142857, 0.171429, 0.2];
  expect(rates.map(([name]) => name)).toEqual(['layer1_1', 'layer2_0', 'layer2_1', 'layer3_0', 'layer3_1', 'layer4_0', 'layer4_1'].map((block) => `${block}_drop_path`));
  rates.forEach(([, rate], block) => expect(rate).toBeCloseTo(expected[block]!, 5));
});
