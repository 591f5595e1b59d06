import { StandardSchemaV1 } from '@standard-schema/spec';
import { Tensor4D, Tensor2D, Tensor1D, TensorContainer, Tensor, Scalar } from '@tensorflow/tfjs-core';
import { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
type AnyPlugin<Kind extends PluginKind = PluginKind> = Omit<Plugin<Kind, never>, 'options'> & {
    readonly options: StandardSchemaV1;
};
interface Backbone {
    readonly name: string;
    readonly imageSize: number;
    readonly inputChannels?: number;
    readonly normalization: Normalization;
    readonly interpolation?: Interpolation;
    readonly cropShare?: number;
    readonly groups: readonly LayerGroup[];
    readonly blocks?: readonly LayerGroup[];
    readonly featureChannels: number;
    readonly source: {
        readonly weights: string;
        readonly license: string;
    };
    configure?(options?: LoadOptions): Promise<Backbone>;
    load(options?: LoadOptions): Promise<LayersModel>;
}
interface Batch {
    readonly images: Tensor4D;
    readonly targets: Tensor2D;
}
type BatchNormMode = 'train' | 'frozen';
interface BatchTransform {
    readonly stage: 'batch';
    apply(batch: Batch, random: Random): Batch;
}
type Border = 'black' | 'reflect' | 'edge';
type ColorMatrix = readonly number[];
interface ColorTransform {
    readonly stage: 'color';
    matrix(random: Random): ColorMatrix;
}
interface Dataset {
    readonly classes: readonly string[];
    readonly train: Split;
    readonly validation: Split;
    readonly test?: Split;
    readonly skipped: readonly SkippedFile[];
    readonly duplicates: readonly (readonly string[])[];
}
interface DatasetLoadOptions {
    readonly seed: number;
    readonly from?: string;
    readonly classes?: readonly string[];
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: DatasetProgress) => void;
}
interface DatasetProgress {
    readonly done: number;
    readonly total: number;
    readonly unit?: 'bytes' | 'files' | 'pictures';
}
interface DatasetSource {
    task?(options?: Pick<DatasetLoadOptions, 'from' | 'signal'>): Promise<Task>;
    load(options: DatasetLoadOptions): Promise<Dataset>;
}
interface DownloadProgress {
    readonly label: string;
    readonly receivedBytes: number;
    readonly totalBytes?: number;
}
interface ErrorFacts {
    readonly wanted?: string;
    readonly given?: string;
    readonly available?: readonly string[];
    readonly cure?: string;
    readonly cause?: unknown;
}
interface GeometricTransform {
    readonly stage: 'geometry';
    readonly border?: Border;
    readonly interpolation?: Interpolation;
    warp(random: Random, input: ImageSize): Warp;
}
interface GradientTransform<State extends TensorContainer = TensorContainer> {
    initialize(parameters: Tensors, state?: State): State;
    update(updates: Tensors, state: State, context: UpdateContext): readonly [
        updates: Tensors,
        state: State
    ];
}
interface GroupTraining {
    readonly trainable: boolean;
    readonly learningRateScale: number;
    readonly batchNorm: BatchNormMode;
}
type Head = (features: SymbolicTensor, context: HeadContext) => SymbolicTensor;
interface HeadContext {
    readonly classCount: number;
    readonly random: Random;
}
interface ImageSize {
    readonly width: number;
    readonly height: number;
}
type Interpolation = 'bilinear' | 'bicubic';
declare class InvalidOptionsError extends ThawError {
    readonly issues: readonly StandardSchemaV1.Issue[];
    readonly name = "InvalidOptionsError";
    constructor(owner: string, issues: readonly StandardSchemaV1.Issue[], given: unknown, known?: readonly string[]);
}
interface JsonSchema {
    readonly type?: string | readonly string[];
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
    readonly description?: string;
    readonly default?: unknown;
    readonly enum?: readonly unknown[];
    readonly const?: unknown;
    readonly items?: JsonSchema;
    readonly prefixItems?: readonly JsonSchema[];
    readonly anyOf?: readonly JsonSchema[];
    readonly minimum?: number;
    readonly maximum?: number;
    readonly exclusiveMinimum?: number;
    readonly exclusiveMaximum?: number;
}
interface LayerGroup {
    readonly name: string;
    readonly layers: readonly string[];
}
interface LoadOptions {
    readonly from?: string;
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: DownloadProgress) => void;
    readonly pretrained?: boolean;
}
interface LoadPluginsOptions {
    readonly from: string;
    readonly importModule?: (address: string) => Promise<object>;
}
interface Loss {
    (logits: Tensor2D, targets: Tensor2D, context: LossContext): Tensor1D;
    readonly task?: Task;
}
interface LossContext {
    readonly classCounts: readonly number[];
    readonly sampleCount: number;
}
type Matrix3 = readonly [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number
];
interface Normalization {
    readonly mean: readonly [
        number,
        number,
        number
    ];
    readonly standardDeviation: readonly [
        number,
        number,
        number
    ];
}
type OptionArguments<Input> = Record<never, never> extends Input ? [
    options?: Input
] : [
    options: Input
];
interface OptionDescription {
    readonly name: string;
    readonly type: string;
    readonly description: string;
    readonly default?: unknown;
    readonly required: boolean;
}
interface PixelTransform {
    readonly stage: 'pixel';
    apply(pixels: Pixels, random: Random): void;
}
interface Pixels extends ImageSize {
    readonly data: Float32Array;
}
interface Plugin<Kind extends PluginKind = PluginKind, Input = unknown> {
    (...options: OptionArguments<Input>): PluginKinds[Kind];
    readonly specVersion: 1;
    readonly kind: Kind;
    readonly name: string;
    readonly summary: string;
    readonly options: StandardSchemaV1<Input>;
}
interface PluginDefinition<Kind extends PluginKind, Input, Options> {
    readonly kind: Kind;
    readonly name: string;
    readonly summary: string;
    readonly options: StandardSchemaV1<Input, Options>;
    create(options: Options, registry?: Registry): PluginKinds[Kind];
}
type PluginKind = keyof PluginKinds;
interface PluginKinds {
    dataset: DatasetSource;
    transform: Transform;
    backbone: Backbone;
    head: Head;
    loss: Loss;
    optimizer: GradientTransform;
    schedule: Schedule;
    unfreezing: UnfreezingPolicy;
}
interface Provenance {
    readonly kind: PluginKind;
    readonly name: string;
    readonly options: unknown;
}
interface Random {
    uniform(low: number, high: number): number;
    chance(probability: number): boolean;
    integer(bound: number): number;
    permutation(length: number): number[];
    fork(label: string | number): Random;
}
interface Recipe {
    readonly plugins?: readonly string[];
    readonly seed?: number;
    readonly epochs?: number;
    readonly batchSize?: number;
    readonly dataset: Use<'dataset'>;
    readonly backbone?: Use<'backbone'>;
    readonly head?: Use<'head'>;
    readonly transforms?: {
        readonly train?: readonly Use<'transform'>[];
        readonly evaluate?: readonly Use<'transform'>[];
    };
    readonly loss?: Use<'loss'>;
    readonly optimizer?: Use<'optimizer'>;
    readonly learningRate?: number | Use<'schedule'>;
    readonly momentum?: number | Use<'schedule'>;
    readonly unfreezing?: Use<'unfreezing'>;
    readonly featureViews?: number | 'all';
    readonly threshold?: number | 'best';
}
interface Registry {
    readonly plugins: readonly AnyPlugin[];
    find<Kind extends PluginKind>(kind: Kind, name: string): AnyPlugin<Kind>;
    resolve<Kind extends PluginKind>(kind: Kind, use: Use<Kind>): PluginKinds[Kind];
}
interface Sample {
    readonly id: string;
    readonly labels: readonly number[];
    readonly size: ImageSize;
    readonly file: string;
}
type Schedule = (step: number, totalSteps: number) => number;
interface SkippedFile {
    readonly file: string;
    readonly reason: string;
}
interface Split {
    readonly length: number;
    at(index: number): Sample;
}
type Task = 'single-label' | 'multi-label';
type Tensors = Readonly<Record<string, Tensor>>;
declare class ThawError extends Error {
    readonly name: string;
    readonly [marker] = true;
    readonly facts: ErrorFacts;
    constructor(message: string, facts?: ErrorFacts);
    static isInstance(value: unknown): value is ThawError;
}
type Transform = GeometricTransform | (ColorTransform & {
    readonly normalizes?: boolean;
}) | PixelTransform | BatchTransform;
interface UnfreezingPolicy {
    (progress: number, groups: readonly LayerGroup[]): readonly GroupTraining[];
    readonly granularity?: 'group' | 'block';
}
declare class UnknownPluginError extends ThawError {
    readonly name = "UnknownPluginError";
    constructor(kind: PluginKind, wanted: string, available: readonly string[]);
}
interface UpdateContext {
    readonly parameters: Tensors;
    readonly learningRate: Scalar;
    readonly momentum?: Scalar;
    learningRateScale(parameter: string): Scalar | undefined;
}
type Use<Kind extends PluginKind> = PluginKinds[Kind] | string | readonly [
    name: string,
    options: unknown
];
interface Warp {
    readonly matrix: Matrix3;
    readonly size: ImageSize;
}
declare function classCounts(split: Split, classCount: number): number[];
declare const colorMatrix: (pixel: readonly number[], mean?: readonly number[], constant?: readonly number[]) => ColorMatrix;
declare function createRandom(seed: number): Random;
declare function createRegistry(plugins: readonly AnyPlugin[]): Registry;
declare function definePlugin<Kind extends PluginKind, Input, Options>(definition: PluginDefinition<Kind, Input, Options>): Plugin<Kind, Input>;
declare const defineRecipe: (recipe: Recipe) => Recipe;
declare function describeOptions(schema: StandardSchemaV1): OptionDescription[];
declare function hashText(text: string): number;
declare const identity3: Matrix3;
declare const identityColor: ColorMatrix;
declare const isNameWithOptions: (use: unknown) => use is readonly [
    string,
    unknown
];
declare const isPlugin: (value: unknown) => value is AnyPlugin;
declare const issueLine: ({ path, message }: StandardSchemaV1.Issue) => string;
declare function loadPlugins(specifiers: readonly string[], options: LoadPluginsOptions): Promise<AnyPlugin[]>;
declare const marker: unique symbol;
declare function multiply3(outer: Matrix3, inner: Matrix3): Matrix3;
declare function multiplyColor(outer: ColorMatrix, inner: ColorMatrix): ColorMatrix;
declare function nearest(wanted: string, known: readonly string[]): string | undefined;
declare function optionsJsonSchema(schema: StandardSchemaV1): JsonSchema | undefined;
declare const pluginKinds: readonly [
    "dataset",
    "transform",
    "backbone",
    "head",
    "loss",
    "optimizer",
    "schedule",
    "unfreezing"
];
declare const provenanceOf: (part: unknown) => Provenance | undefined;
declare const resolveMean: (matrix: ColorMatrix, mean: readonly number[]) => number[];
declare const scaling3: (x: number, y: number) => Matrix3;
declare function scrambleBits(bits: number): number;
declare function transformPoint(matrix: Matrix3, x: number, y: number): [
    x: number,
    y: number
];
declare const translation3: (x: number, y: number) => Matrix3;
declare const usesMean: (matrix: ColorMatrix) => boolean;
export {
    type AnyPlugin,
    type Backbone,
    type Batch,
    type BatchNormMode,
    type BatchTransform,
    type Border,
    type ColorMatrix,
    type ColorTransform,
    type Dataset,
    type DatasetLoadOptions,
    type DatasetProgress,
    type DatasetSource,
    type DownloadProgress,
    type ErrorFacts,
    type GeometricTransform,
    type GradientTransform,
    type GroupTraining,
    type Head,
    type HeadContext,
    type ImageSize,
    type Interpolation,
    InvalidOptionsError,
    type LayerGroup,
    type LoadOptions,
    type LoadPluginsOptions,
    type Loss,
    type LossContext,
    type Matrix3,
    type Normalization,
    type OptionDescription,
    type PixelTransform,
    type Pixels,
    type Plugin,
    type PluginDefinition,
    type PluginKind,
    type PluginKinds,
    type Provenance,
    type Random,
    type Recipe,
    type Registry,
    type Sample,
    type Schedule,
    type SkippedFile,
    type Split,
    type Task,
    type Tensors,
    ThawError,
    type Transform,
    type UnfreezingPolicy,
    UnknownPluginError,
    type UpdateContext,
    type Use,
    type Warp,
    classCounts,
    colorMatrix,
    createRandom,
    createRegistry,
    definePlugin,
    defineRecipe,
    describeOptions,
    hashText,
    identity3,
    identityColor,
    isNameWithOptions,
    isPlugin,
    issueLine,
    loadPlugins,
    multiply3,
    multiplyColor,
    nearest,
    optionsJsonSchema,
    pluginKinds,
    provenanceOf,
    resolveMean,
    scaling3,
    scrambleBits,
    transformPoint,
    translation3,
    usesMean
};
