import { activationStep, isLinear } from './activations.ts';
import { checkOptions, type Config, isRecord, type KerasLayer, numbersOf, refusal, type Step } from './keras-layer.ts';
import { rescaling } from './operations.ts';

/** What the translation of one layer may look at besides the layer. */
export interface LayerContext {
  readonly majorVersion: number;
  /** Of a `Normalization` that learned them, from the weights. */
  readonly statistics: Statistics | undefined;
}

export interface Statistics {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/** A layer of Keras as one layer of TensorFlow.js, or as several that follow one another; those with weights come first. */
type Rule = (layer: KerasLayer, context: LayerContext) => readonly Step[];

/**
 * A layer with the same options in TensorFlow.js.
 *
 * @param options that are taken over
 * @param allowed options that TensorFlow.js lacks, with the only value they may have
 */
const same =
  (options: readonly string[] = [], allowed: Config = {}, className?: string): Rule =>
  (layer) => {
    checkOptions(layer, allowed);
    return [{ class_name: className ?? layer.className, config: { ...pick(layer.config, options), ...initializersOf(layer.config) } }];
  };

const pick = (config: Config, names: readonly string[]): Config => Object.fromEntries(names.filter((name) => config[name] != null).map((name) => [name, config[name]]));

/** Followed by its activation. */
const activated =
  (rule: Rule): Rule =>
  (layer, context) => {
    const activation = activationStep(layer, layer.config['activation'], context.majorVersion);
    return [...rule(layer, context), ...(isLinear(activation) ? [] : [activation])];
  };

const knownInitializers: readonly string[] = ['Constant', 'GlorotNormal', 'GlorotUniform', 'HeNormal', 'HeUniform', 'LeCunNormal', 'LeCunUniform', 'Ones', 'Orthogonal', 'RandomNormal', 'RandomUniform', 'TruncatedNormal', 'VarianceScaling', 'Zeros'];

/** They matter to those who do not want the weights of the file. */
function initializersOf(config: Config): Config {
  const known = Object.entries(config).flatMap(([key, value]) => {
    // Keras 2 writes one more for separable convolutions than they have kernels.
    if (!key.endsWith('_initializer') || (key === 'kernel_initializer' && 'depthwise_initializer' in config)) return [];
    if (!isRecord(value) || !knownInitializers.includes(String(value['class_name']))) return [];
    const own = isRecord(value['config']) ? value['config'] : {};
    return [[key, { class_name: value['class_name'], config: own['distribution'] === 'untruncated_normal' ? { ...own, distribution: 'normal' } : own }]];
  });
  return Object.fromEntries(known) as Config;
}

const window = ['strides', 'padding', 'data_format'];
const kernel = [...window, 'kernel_size', 'dilation_rate', 'use_bias'];
const pool = same(['pool_size', ...window]);

/** For the last axis, the two of them left out or not. */
const norm = (options: readonly string[], allowed: Config): Rule => (layer, context) =>
  same(['epsilon', 'center', 'scale', ...options], allowed)(layer, context).map(({ class_name, config }) => ({ class_name, config: { ...config, axis: [layer.config['axis'] ?? -1].flat().length === 1 ? [layer.config['axis'] ?? -1].flat()[0] : layer.config['axis'] } }));

function convolution(layer: KerasLayer, context: LayerContext): readonly Step[] {
  const { groups = 1, filters } = layer.config;
  // Where it is dilated, a layer of thaw takes its place later: see `dilatedLayer`.
  if (groups === 1) return same(['filters', ...kernel])(layer, context);
  // Each channel alone: its kernel lies otherwise; see `underOwnNames`.
  if (groups === filters) return depthwise(layer, context);
  return [{ class_name: 'GroupedConvolution', config: { groups, strides: sideOf(layer, 'strides'), ...squareOptions(layer, ['filters', 'padding', 'use_bias']) } }];
}

/** TensorFlow.js takes no notice of a dilation. */
function depthwise(layer: KerasLayer, context: LayerContext): readonly Step[] {
  const isDilated = [layer.config['dilation_rate'] ?? 1].flat().some((rate) => rate !== 1);
  if (!isDilated) return same(['depth_multiplier', ...kernel], {}, 'DepthwiseConv2D')(layer, context);
  return [{ class_name: 'DilatedDepthwise', config: squareOptions(layer, ['depth_multiplier', 'padding', 'use_bias']) }];
}

/** For convolutions of thaw, which are alike in both directions. */
const squareOptions = (layer: KerasLayer, others: readonly string[]): Config => ({ ...pick(layer.config, others), kernel_size: sideOf(layer, 'kernel_size'), dilation_rate: sideOf(layer, 'dilation_rate') });

function sideOf(layer: KerasLayer, option: string): unknown {
  checkOptions(layer, { data_format: 'channels_last' });
  const [side = 1, ...others] = [layer.config[option] ?? 1].flat() as readonly unknown[];
  if (others.some((other) => other !== side)) throw refusal(layer, `in groups, or dilated, it needs the same ${option} in both directions`);
  return side;
}

/** TensorFlow.js has no `keepdims`. */
const globalPool: Rule = (layer, context) => [...same(['data_format'])(layer, context), ...(layer.config['keepdims'] === true ? [{ class_name: 'InferredReshape', config: { target_shape: [1, 1, -1] } }] : [])];

function rectifier(layer: KerasLayer): readonly Step[] {
  checkOptions(layer, { threshold: 0 });
  const { max_value: maxValue, negative_slope: slope } = layer.config;
  if (typeof slope !== 'number' || slope === 0) return [{ class_name: 'ReLU', config: pick(layer.config, ['max_value']) }];
  if (maxValue != null) throw refusal(layer, 'with a slope below zero it cannot have a largest value');
  return [{ class_name: 'LeakyReLU', config: { alpha: slope } }];
}

function rescale(layer: KerasLayer): readonly Step[] {
  const [scale, offset] = [numbersOf(layer.config['scale']), numbersOf(layer.config['offset'] ?? 0)];
  if (scale === undefined || offset === undefined) throw refusal(layer, 'its scale or offset is no number');
  return [rescaling(scale, offset)];
}

/** (x − mean) / √variance, whose numbers do not train: a scale and an offset. */
function normalize(layer: KerasLayer, { statistics }: LayerContext): readonly Step[] {
  checkOptions(layer, { invert: false });
  const [mean, variance] = [numbersOf(layer.config['mean']) ?? statistics?.mean, numbersOf(layer.config['variance']) ?? statistics?.variance].map((value) => (typeof value === 'number' ? [value] : value));
  if (mean === undefined || variance === undefined || mean.length !== variance.length) throw refusal(layer, 'its mean and variance are neither in its configuration nor in the weights');
  const scale = variance.map((value) => 1 / Math.max(Math.sqrt(value), smallestDeviation));
  return [rescaling(oneOrAll(scale), oneOrAll(scale.map((factor, channel) => -mean[channel]! * factor)))];
}

/** `epsilon` of Keras. */
const smallestDeviation = 1e-7;

const oneOrAll = (values: readonly number[]): number | readonly number[] => (values.length === 1 ? values[0]! : values);

/** What it does while Keras trains, `transforms.train` does here; otherwise it does nothing. */
const augmentation: Rule = () => [{ class_name: 'Activation', config: { activation: 'linear' } }];

/** By class. The names on both sides are alike unless a rule says otherwise. */
export const layerRules: Readonly<Record<string, Rule>> = {
  Conv2D: activated(convolution),
  Conv2DTranspose: activated(same(['filters', ...kernel], { dilation_rate: [1, 1], output_padding: null })),
  DepthwiseConv2D: activated(depthwise),
  SeparableConv2D: activated(same(['filters', 'depth_multiplier', ...kernel])),
  Dense: activated(same(['units', 'use_bias'])),
  BatchNormalization: norm(['momentum'], { renorm: false }),
  LayerNormalization: norm([], { rms_scaling: false }),
  LayerScale: same(),
  Activation: (layer, { majorVersion }) => [activationStep(layer, layer.config['activation'], majorVersion)],
  ReLU: rectifier,
  LeakyReLU: ({ config }) => [{ class_name: 'LeakyReLU', config: { alpha: config['negative_slope'] ?? config['alpha'] ?? 0.3 } }],
  PReLU: same(['shared_axes']),
  ELU: same([], { alpha: 1 }),
  Softmax: same(['axis']),
  Identity: augmentation,
  Add: same(),
  Multiply: same(),
  Average: same(),
  Maximum: same(),
  Minimum: same(),
  Concatenate: same(['axis']),
  ZeroPadding2D: same(['padding', 'data_format']),
  Cropping2D: same(['cropping', 'data_format']),
  // TensorFlow.js takes other points between pixels.
  UpSampling2D: same(['size', 'data_format'], { interpolation: 'nearest' }),
  MaxPooling2D: pool,
  AveragePooling2D: pool,
  GlobalAveragePooling2D: globalPool,
  GlobalMaxPooling2D: globalPool,
  Flatten: same(['data_format']),
  Reshape: same(['target_shape'], {}, 'InferredReshape'),
  Permute: same(['dims']),
  Dropout: same(['rate', 'noise_shape']),
  StochasticDepth: ({ config }) => [{ class_name: 'Dropout', config: { rate: config['drop_path_rate'], noise_shape: [null, 1, 1, 1] } }],
  // Refused where layers become those of thaw, with the reason.
  GaussianNoise: same(['stddev']),
  GaussianDropout: same(['rate']),
  AlphaDropout: same(['rate']),
  Rescaling: rescale,
  Normalization: normalize,
  RandomFlip: augmentation,
  RandomRotation: augmentation,
  RandomZoom: augmentation,
  RandomTranslation: augmentation,
  RandomContrast: augmentation,
  RandomBrightness: augmentation,
};
