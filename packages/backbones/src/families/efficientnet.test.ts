import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll, expect, test } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { efficientnet_b0, efficientnet_b1, efficientnet_b2, efficientnet_b3, efficientnet_b4 } from './efficientnet.ts';

beforeAll(() => loadTensorFlow());

for (const plugin of [efficientnet_b0, efficientnet_b1, efficientnet_b2, efficientnet_b3, efficientnet_b4]) {
  describeBackbone(plugin);
  describeArchitecture(plugin);
}

// Kernels of 3 and 5 pixels, dilated by 2 and 4.
describeArchitecture(efficientnet_b0, { outputStride: 8 });

test('blocks are skipped as often as in timm', async () => {
  const model = await efficientnet_b0({ pretrained: false, imageSize: 32, dropPath: 0.2 }).load();
  const rates = model.layers.filter(({ name }) => name.endsWith('drop_path')).map((layer) => [layer.name, layer.getConfig()['rate']] as const);
  // `drop_prob` of the DropPath modules of timm.create_model('efficientnet_b0', drop_path_rate=0.2) in blocks with a shortcut, timm 1.0.
  const expected = { '1_1': 0.025, '2_1': 0.05, '3_1': 0.075, '3_2': 0.0875, '4_1': 0.1125, '4_2': 0.125, '5_1': 0.15, '5_2': 0.1625, '5_3': 0.175 };
  expect(rates.map(([name]) => name)).toEqual(Object.keys(expected).map((block) => `blocks_${block}_drop_path`));
  Object.values(expected).forEach((rate, block) => expect(rates[block]![1]).toBeCloseTo(rate, 6));
});
