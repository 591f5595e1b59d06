import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll, expect, test } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { loadClassifier } from '../load-classifier.ts';
import { vgg16_bn } from './vgg.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(vgg16_bn);
describeArchitecture(vgg16_bn);

test('its classifier refuses pictures whose map is too small for it', async () => {
  await expect(loadClassifier('vgg16_bn', { pretrained: false, imageSize: 192 })).rejects.toThrow(/wanted: 7 rows or more\n.*given: 6\n.*set imageSize to 224 or more/);
});
