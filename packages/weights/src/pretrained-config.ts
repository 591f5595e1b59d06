import { readFile } from 'node:fs/promises';
import { type Interpolation, type Normalization, ThawError } from '@thaw/core';
import { parseWeightLine } from './weight-line.ts';
import { type OpenWeightsOptions, pathBeside } from './weight-path.ts';

/** What weights say about themselves. Every field may be missing. */
export interface PretrainedConfig {
  /** The network they are for, as timm calls it. */
  readonly architecture?: string;
  readonly classCount?: number;
  /** In the order of the classifier's outputs. */
  readonly classNames?: readonly string[];
  /** Width and height of the pictures they were trained with, in pixels. */
  readonly imageSize?: number;
  readonly inputChannels?: number;
  readonly normalization?: Normalization;
  /** Side of the evaluated square as a share of the picture's shorter side. */
  readonly cropShare?: number;
  /**
   * How pictures were resized, or the nearest to it: bicubic for `lanczos` and for timm's `random`, which takes bilinear and bicubic
   * by turns; bilinear for `hamming`, `box`, `nearest` and `nearest-exact`.
   */
  readonly interpolation?: Interpolation;
}

/**
 * Reads the `config.json` beside weights on the Hugging Face Hub or on this machine.
 *
 * @param line see `openWeights`
 * @returns undefined when there is none
 * @throws ThawError when the line is not understood, the source cannot be asked, or a field holds something else than it should
 */
export async function readPretrainedConfig(line: string, options: OpenWeightsOptions = {}): Promise<PretrainedConfig | undefined> {
  const path = await pathBeside(parseWeightLine(line), 'config.json', options);
  return path === undefined ? undefined : parsePretrainedConfig(await readFile(path, 'utf8'), path);
}

/**
 * Reads timm's `config.json`: `{ architecture, num_classes, pretrained_cfg: { mean, std, input_size, crop_pct, … } }`, or the
 * flat form of older models. Fields of other libraries are passed over.
 *
 * Source: `_parse_model_cfg` in timm's `models/_hub.py`.
 *
 * @param path names the file in errors
 * @throws ThawError that names the field
 */
export function parsePretrainedConfig(text: string, path: string): PretrainedConfig {
  const whole = parseObject(text, path);
  const nested = optional(whole['pretrained_cfg'], isObject) ?? {};
  const modelArguments = optional(whole['model_args'], isObject) ?? {};
  const data: Fields = { ...whole, ...nested };
  const read = <Value>(name: string, value: unknown, is: (value: unknown) => value is Value, wanted: string): Value | undefined => {
    if (value === undefined || value === null || is(value)) return value ?? undefined;
    throw new ThawError(`The ${name} in the weights' config.json is not understood.`, {
      wanted,
      given: `${JSON.stringify(value).slice(0, 200)}, in ${path}`,
      cure: 'correct the file, or set the option of the backbone and the transforms of the recipe by hand',
    });
  };
  const inputSize = read('input_size', data['input_size'], isInputSize, 'channels, height and width, the last two equal');
  const mean = read('mean', data['mean'], isPerChannel, '1 or 3 numbers');
  const interpolation = read('interpolation', data['interpolation'], isInterpolation, Object.keys(interpolations).join(', '));
  const deviation = read('std', data['std'], isPositivePerChannel, '1 or 3 numbers above 0');
  return defined({
    architecture: read('architecture', whole['architecture'], isText, 'a name'),
    classCount: read('num_classes', whole['num_classes'] ?? nested['num_classes'], isCount, 'a whole number'),
    classNames: read('label_names', whole['label_names'] ?? nested['label_names'] ?? whole['labels'], isTexts, 'a list of names'),
    imageSize: [read('img_size', modelArguments['img_size'], isSide, 'a whole number, or two that are equal')].flat()[0] ?? inputSize?.[1],
    inputChannels: read('in_chans', modelArguments['in_chans'], isCount, 'a whole number') ?? inputSize?.[0],
    normalization: mean === undefined || deviation === undefined ? undefined : { mean: colors(mean), standardDeviation: colors(deviation) },
    cropShare: read('crop_pct', data['crop_pct'], isShare, 'a number above 0, up to 1'),
    interpolation: interpolation === undefined ? undefined : interpolations[interpolation],
  });
}

/** By timm's names. */
const interpolations: Readonly<Record<string, Interpolation>> = {
  bilinear: 'bilinear',
  bicubic: 'bicubic',
  lanczos: 'bicubic',
  random: 'bicubic',
  hamming: 'bilinear',
  box: 'bilinear',
  nearest: 'bilinear',
  'nearest-exact': 'bilinear',
};

type Fields = Readonly<Record<string, unknown>>;

function parseObject(text: string, path: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ThawError("The weights' config.json is not valid JSON.", { given: `${path}: ${(cause as Error).message}`, cure: 'fetch the file again, or correct it', cause });
  }
  if (isObject(value)) return value;
  throw new ThawError("The weights' config.json is not an object.", { given: path, cure: 'fetch the file again, or correct it' });
}

const optional = <Value>(value: unknown, is: (value: unknown) => value is Value): Value | undefined => (is(value) ? value : undefined);

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isInterpolation = (value: unknown): value is string => isText(value) && Object.hasOwn(interpolations, value);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((text) => typeof text === 'string');
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSide = (value: unknown): value is number | [number, number] => (Array.isArray(value) ? value.length === 2 && value[0] === value[1] && isCount(value[0]) : isCount(value));
const isShare = (value: unknown): value is number => typeof value === 'number' && value > 0 && value <= 1;
const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every((number) => Number.isFinite(number));
const isPerChannel = (value: unknown): value is number[] => isNumbers(value) && (value.length === 1 || value.length === 3);
const isPositivePerChannel = (value: unknown): value is number[] => isPerChannel(value) && value.every((number) => number > 0);
const isInputSize = (value: unknown): value is [number, number, number] =>
  isNumbers(value) && value.length === 3 && value.every((size) => isCount(size) && size > 0) && value[1] === value[2];

/** One number goes for all three colors: gray pictures become three equal channels. */
const colors = ([red, green = red, blue = red]: readonly number[]): readonly [number, number, number] => [red!, green!, blue!];

const defined = (config: { readonly [Key in keyof PretrainedConfig]: PretrainedConfig[Key] | undefined }): PretrainedConfig =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
