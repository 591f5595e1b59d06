import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll, expect, test } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { regnety_004, regnety_008, regnety_016 } from './regnet.ts';

beforeAll(() => loadTensorFlow());

for (const plugin of [regnety_004, regnety_008, regnety_016]) {
  describeBackbone(plugin);
  describeArchitecture(plugin);
}

describeArchitecture(regnety_004, { outputStride: 8 });

test('blocks are skipped as often as in timm', async () => {
  const model = await regnety_004({ pretrained: false, imageSize: 32, dropPath: 0.2 }).load();
  const rates = model.layers.filter(({ name }) => name.endsWith('drop_path')).map((layer) => [layer.name, layer.getConfig()['rate'] as number] as const);
  // `drop_prob` of the DropPath modules of timm.create_model('regnety_004', drop_path_rate=0.2), timm 1.0: every block but the first has one.
  expect(rates.map(([name]) => name).slice(0, 4)).toEqual(['s2_b1_drop_path', 's2_b2_drop_path', 's2_b3_drop_path', 's3_b1_drop_path']);
  expect(rates).toHaveLength(15);
  [0.013333, 0.026667, 0.04, 0.053333].forEach((rate, block) => expect(rates[block]![1]).toBeCloseTo(rate, 5));
  expect(rates.at(-1)![1]).toBeCloseTo(0.2, 5);
});
