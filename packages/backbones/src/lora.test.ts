import { randomNormal, type Tensor } from '@tensorflow/tfjs-core';
import { createRegistry, provenanceOf } from '@thaw/core';
import { loraLayersOf } from '@thaw/layers';
import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { squeezenet1_1 } from './families/squeezenet.ts';
import { vit_tiny_patch16_224 } from './families/vit.ts';
import { lora } from './lora.ts';

beforeAll(() => loadTensorFlow());

const vit = ['vit_tiny_patch16_224', { pretrained: false, imageSize: 32 }] as const;

describe.each([
  ['attention', { backbone: vit, rank: 4, targets: ['qkv', 'proj'] }],
  ['1 × 1 convolutions', { backbone: 'squeezenet1_1' }],
])('corrections of %s', (_, options) => describeBackbone(lora, { options }));

describe('a vision transformer with corrections', () => {
  it('has them in the attention of every block, and gives what it gave', async () => {
    const adapted = await lora({ backbone: vit, rank: 4, targets: ['attn.qkv', 'attn.proj'] }).load();
    expect(loraLayersOf(adapted).map(({ name }) => name)).toEqual(Array.from({ length: 12 }, (__, block) => [`blocks_${block}_attn_qkv`, `blocks_${block}_attn_proj`]).flat());
    const plain = await vit_tiny_patch16_224({ pretrained: false, imageSize: 32 }).load();
    const x = randomNormal([2, 32, 32, 3]);
    const [before, after] = [plain, adapted].map((network) => (network.predict(x) as Tensor).dataSync());
    after!.forEach((value, index) => expect(Math.abs(value - before![index]!)).toBeLessThan(1e-4));
  });

  it('trains a hundredth of it', async () => {
    const adapted = await lora({ backbone: vit, rank: 4, targets: ['qkv', 'proj'] }).load();
    const sizes = (weights: typeof adapted.weights) => weights.reduce((sum, { shape }) => sum + shape.reduce<number>((size, length) => size * length!, 1), 0);
    // 12 blocks · rank 4 · (192 + 576 + 192 + 192)
    expect(sizes(adapted.trainableWeights)).toBe(12 * 4 * (192 + 3 * 192 + 192 + 192));
    expect(sizes(adapted.trainableWeights) / sizes(adapted.weights)).toBeLessThan(0.0105);
  });
});

describe('the backbone underneath', () => {
  it('is looked up among all plugins of a recipe', () => {
    const registry = createRegistry([lora, squeezenet1_1]);
    expect(registry.resolve('backbone', ['lora', { backbone: 'squeezenet1_1' }]).source).toEqual(squeezenet1_1().source);
    expect(() => registry.resolve('backbone', ['lora', { backbone: 'resnet18' }])).toThrow('There is no backbone called "resnet18"');
  });

  it('is remembered by name; one without a name leaves none', () => {
    expect(provenanceOf(lora({ backbone: squeezenet1_1({ pretrained: false }) }))!.options).toMatchObject({ backbone: ['squeezenet1_1', { pretrained: false }], rank: 8 });
    expect(provenanceOf(lora({ backbone: { ...squeezenet1_1() } }))).toBeUndefined();
  });

  it('is asked what its weights say, and adapted as it then is', async () => {
    const inner = squeezenet1_1({ pretrained: false });
    const { configure } = lora({ backbone: { ...inner, configure: async () => ({ ...inner, imageSize: 96 }) } });
    const configured = await configure!();
    expect([configured.name, configured.imageSize]).toEqual(['lora', 96]);
    expect(loraLayersOf(await configured.load()).length).toBeGreaterThan(0);
  });
});
