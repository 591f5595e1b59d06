// Networks compiled and operation by operation: the smallest for each kind of layer. They take seconds each, so they have a file of their own.
import { loadTensorFlow } from '@thaw/tensorflow';
import { beforeAll, expect, test } from 'vitest';
import { type Course, distance, registry, training, trainWith } from './train-a-few-steps.ts';

beforeAll(() => loadTensorFlow({ backend: 'cpu' }));

/**
 * A network with random weights is chaos: change their last bits, and even without compiling MobileNetV2's losses
 * differ in the first digit after three steps. So weights move by next to nothing here, while the momentum gathers the gradients
 * of all steps; and batch norm learns in the lower half of the network only, where it sees enough pixels.
 */
const learningRate = (): number => 1e-6;

const networks = ['resnet18', 'densenet121', 'mobilenetv2_100', 'efficientnet_b0', 'efficientnet_lite0', 'mobilenetv3_small_100', 'regnety_004', 'squeezenet1_1', 'convnext_atto', 'convnextv2_atto', 'vit_tiny_patch16_224', 'swin_tiny_patch4_window7_224'];
/** Beside the random start. */
const options: Readonly<Record<string, object>> = {
  mobilenetv3_small_100: { dropPath: 0.2, outputStride: 16 },
  regnety_004: { dropPath: 0.2, outputStride: 16 },
  convnextv2_atto: { dropPath: 0.2 },
  // Where tokens lie belongs to these networks: they take pictures of one size only.
  vit_tiny_patch16_224: { imageSize: 32, dropPath: 0.2 },
  swin_tiny_patch4_window7_224: { imageSize: 32, dropPath: 0.2 },
};

test.each(networks)('20 steps of %s are the same compiled', { timeout: 300_000 }, async (name) => {
  const backbone = registry.resolve('backbone', [name, { pretrained: false, ...options[name] }]);
  const groups = [...backbone.groups, 'head'].map((_, index, all) => training({ batchNorm: index < all.length / 2 ? 'train' : 'frozen' }));
  const [eager, compiled] = (await trainWith({ backbone, learningRate, phases: [{ steps: 20, groups }] }, [{ compile: false }, { compile: true }])) as [Course, Course];
  const { losses, numbers } = distance(eager, compiled);
  expect(losses).toBeLessThan(1e-4);
  // Near zero a last bit decides whether ReLU lets a gradient pass: some differ altogether. A layer without its gradient would be seen.
  expect(numbers).toBeLessThan(0.05);
});
