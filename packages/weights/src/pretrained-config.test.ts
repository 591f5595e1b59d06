import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePretrainedConfig } from './pretrained-config.ts';

interface Golden {
  readonly config: { readonly architecture: string };
  readonly read: { readonly mean: readonly number[]; readonly standardDeviation: readonly number[] };
}

// Written by bench/reference/pretrained_configs.py.
const { configs } = JSON.parse(readFileSync(new URL('golden/pretrained-configs.json', import.meta.url), 'utf8')) as { readonly configs: readonly Golden[] };

const parse = (config: unknown) => parsePretrainedConfig(JSON.stringify(config), '/models/config.json');

/** timm keeps one number for gray pictures; here they become three equal channels. */
const threeOf = (numbers: readonly number[]) => (numbers.length === 1 ? [numbers[0], numbers[0], numbers[0]] : numbers);

describe('config.json beside weights', () => {
  it.each(configs.map(({ config, read }) => [config.architecture, config, read] as const))('of %s is read as timm reads it', (_, config, { mean, standardDeviation, ...expected }) => {
    expect(parse(config)).toEqual({ ...expected, normalization: { mean: threeOf(mean), standardDeviation: threeOf(standardDeviation) } });
  });

  it.each([['lanczos', 'bicubic'], ['random', 'bicubic'], ['bilinear', 'bilinear'], ['nearest', 'bilinear']])('that says %s is nearest to %s', (interpolation, nearest) => {
    expect(parse({ interpolation })).toEqual({ interpolation: nearest });
  });

  it('may say nothing, or the things of another library', () => {
    expect(parse({})).toEqual({});
    expect(parse({ architectures: ['ResNetForImageClassification'], hidden_sizes: [256], pretrained_cfg: { mean: null } })).toEqual({});
  });

  it.each<[string, unknown, RegExp]>([
    ['a mean of two numbers', { mean: [0.5, 0.5] }, /The mean [^]*wanted: 1 or 3 numbers[^]*given: \[0\.5,0\.5\], in \/models\/config\.json/],
    ['a deviation of zero', { std: [1, 0, 1] }, /The std [^]*above 0/],
    ['oblong pictures', { input_size: [3, 224, 112] }, /The input_size [^]*the last two equal/],
    ['a share in percent', { crop_pct: 95 }, /The crop_pct [^]*up to 1/],
    ['classes as text', { num_classes: '3' }, /The num_classes /],
    ['names that are no list', { label_names: 'cat' }, /The label_names /],
    ['an interpolation that nobody knows', { interpolation: 'cubic' }, /The interpolation [^]*wanted: bilinear, bicubic, [^]*given: "cubic"/],
    ['a name that is a number', { architecture: 5 }, /The architecture /],
  ])('%s is refused by name, flat and nested', (_, fields, message) => {
    expect(() => parse(fields)).toThrow(message);
    if (!message.source.includes('architecture')) expect(() => parse({ architecture: 'net', pretrained_cfg: fields })).toThrow(message);
  });

  it('that is no JSON object is refused', () => {
    expect(() => parsePretrainedConfig('{"mean":', '/models/config.json')).toThrow(/not valid JSON[^]*\/models\/config\.json/);
    expect(() => parse([1])).toThrow('not an object');
  });
});
