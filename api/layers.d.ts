import { Tensor, serialization, Tensor4D, Tensor1D } from '@tensorflow/tfjs-core';
import { layers, Shape, LayerVariable, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { BatchNormMode } from '@thaw/core';
declare class BatchNormalization extends layers.Layer {
    static readonly className = "BatchNormalization";
    mode: BatchNormMode;
    private readonly momentum;
    private readonly epsilon;
    private readonly scale;
    private readonly center;
    private gamma;
    private beta;
    private movingMean;
    private movingVariance;
    constructor({ name, momentum, epsilon, scale, center }: BatchNormalizationOptions);
    build(inputShape: Shape | Shape[]): void;
    call(inputs: Tensor | Tensor[], kwargs: {
        training?: boolean;
    }): Tensor;
    private normalizeByBatch;
    private normalizeByRunning;
    private scaleAndOffset;
    computeOutputShape(inputShape: Shape): Shape;
    getConfig(): serialization.ConfigDict;
}
interface BatchNormalizationOptions {
    readonly name: string;
    readonly momentum?: number;
    readonly epsilon?: number;
    readonly scale?: boolean;
    readonly center?: boolean;
}
interface ClassTokenOptions {
    readonly name: string;
}
interface ConvolutionGeometry {
    readonly stride: number;
    readonly dilation: number;
    readonly padding: 'same' | 'valid';
}
interface DilatedDepthwiseOptions {
    readonly name: string;
    readonly kernelSize: number;
    readonly dilationRate: number;
    readonly padding?: ConvolutionGeometry['padding'];
    readonly depthMultiplier?: number;
    readonly useBias?: boolean;
}
interface DropPathOptions {
    readonly name: string;
    readonly rate: number;
}
interface DropoutOptions {
    readonly name: string;
    readonly rate: number;
}
interface GeluOptions {
    readonly name: string;
}
interface GlobalResponseNormalizationOptions {
    readonly name: string;
    readonly epsilon?: number;
}
interface GroupedConvolutionOptions {
    readonly name: string;
    readonly filters: number;
    readonly kernelSize: number;
    readonly groups?: number;
    readonly strides?: number;
    readonly dilationRate?: number;
    readonly padding?: ConvolutionGeometry['padding'];
    readonly useBias?: boolean;
}
interface HardSigmoidOptions {
    readonly name: string;
}
interface HardSwishOptions {
    readonly name: string;
}
type Layer = layers.Layer;
interface LayerNormalizationOptions {
    readonly name: string;
    readonly epsilon?: number;
}
interface LayerScaleOptions {
    readonly name: string;
}
declare class LoraLinear extends layers.Layer {
    private readonly base;
    readonly options: LoraOptions;
    static readonly className = "LoraLinear";
    private a;
    private b;
    private readonly dropout;
    private readonly activation;
    constructor(base: layers.Layer, options: LoraOptions);
    get factors(): {
        readonly a: LayerVariable;
        readonly b: LayerVariable;
    };
    get isConvolution(): boolean;
    private get scale();
    build(inputShape: Shape | Shape[]): void;
    call(inputs: Tensor | Tensor[], kwargs: {
        training?: boolean;
        seed?: Tensor1D;
    }): Tensor;
    computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[];
    copyBase(): layers.Layer;
    writeMerged(copy: layers.Layer): void;
    getConfig(): serialization.ConfigDict;
}
interface LoraOptions {
    readonly targets: readonly string[] | 'all';
    readonly rank: number;
    readonly alpha: number;
    readonly dropout?: number;
}
interface MergedModel {
    readonly model: LayersModel;
    dispose(): void;
}
type NativeKernel = 'FusedBatchNormTraining' | 'FusedBatchNormGrad' | 'ReluGrad' | 'Relu6Grad' | 'Silu' | 'SiluGrad' | 'Gelu' | 'GeluGrad' | 'LayerNorm' | 'LayerNormGrad' | 'CheckFinite' | 'StatelessRandomUniform' | 'GroupedConv2D' | 'GroupedConv2DInputGrad' | 'GroupedConv2DFilterGrad';
interface PositionEmbeddingOptions {
    readonly name: string;
}
interface ReluOptions {
    readonly name: string;
    readonly maxValue?: number;
}
interface ReplayOptions {
    readonly known: Iterable<readonly [
        SymbolicTensor,
        SymbolicTensor
    ]>;
    readonly replace?: (layer: Layer) => Layer;
}
interface ScaledDotProductAttentionOptions {
    readonly name: string;
    readonly heads: number;
}
interface SiluOptions {
    readonly name: string;
}
interface WindowAttentionOptions extends WindowReverseOptions {
    readonly heads: number;
}
interface WindowOptions {
    readonly windowSize: number;
    readonly shift: number;
}
interface WindowPartitionOptions extends WindowOptions {
    readonly name: string;
}
interface WindowReverseOptions extends WindowPartitionOptions {
    readonly height: number;
    readonly width: number;
}
declare function addLora(network: LayersModel, options: LoraOptions): LayersModel;
declare const batchNormalization: (options: BatchNormalizationOptions) => BatchNormalization;
declare function checkFinite<T extends Tensor>(x: T): T;
declare const classToken: (options: ClassTokenOptions) => layers.Layer;
declare const dilatedConvolution: (options: Omit<GroupedConvolutionOptions, "groups">) => layers.Layer;
declare const dilatedDepthwise: (options: DilatedDepthwiseOptions) => layers.Layer;
declare const dropPath: (options: DropPathOptions) => layers.Layer;
declare const dropout: (options: DropoutOptions) => layers.Layer;
declare const gelu: (options: GeluOptions) => layers.Layer;
declare const globalResponseNormalization: (options: GlobalResponseNormalizationOptions) => layers.Layer;
declare function groupedConv2d(x: Tensor4D, filter: Tensor4D, { stride, dilation, padding }: ConvolutionGeometry): Tensor4D;
declare const groupedConvolution: (options: GroupedConvolutionOptions) => layers.Layer;
declare const hardSigmoid: (options: HardSigmoidOptions) => layers.Layer;
declare const hardSwish: (options: HardSwishOptions) => layers.Layer;
declare const hasNativeKernel: (name: NativeKernel) => boolean;
declare const layerNormalization: (options: LayerNormalizationOptions) => layers.Layer;
declare const layerScale: (options: LayerScaleOptions) => layers.Layer;
declare const loraLayersOf: (model: LayersModel) => LoraLinear[];
declare function mergeLora(model: LayersModel): MergedModel;
declare const positionEmbedding: (options: PositionEmbeddingOptions) => layers.Layer;
declare function registerLayers(): void;
declare function registerNativeGradients(): void;
declare const relu: (options: ReluOptions) => layers.Layer;
declare function replayLayers(output: SymbolicTensor, { known, replace }: ReplayOptions): SymbolicTensor;
declare const runNativeKernel: <Output extends Tensor | Tensor[]>(name: NativeKernel, inputs: Record<string, Tensor>, attributes?: Record<string, number | boolean | number[]>) => Output;
declare const scaledDotProductAttention: (options: ScaledDotProductAttentionOptions) => layers.Layer;
declare const silu: (options: SiluOptions) => layers.Layer;
declare function statelessUniform(shape: number[], seed: Tensor1D, label: string): Tensor;
declare const windowAttention: (options: WindowAttentionOptions) => layers.Layer;
declare const windowPartition: (options: WindowPartitionOptions) => layers.Layer;
declare const windowReverse: (options: WindowReverseOptions) => layers.Layer;
export {
    BatchNormalization,
    type BatchNormalizationOptions,
    type ClassTokenOptions,
    type ConvolutionGeometry,
    type DilatedDepthwiseOptions,
    type DropPathOptions,
    type DropoutOptions,
    type GeluOptions,
    type GlobalResponseNormalizationOptions,
    type GroupedConvolutionOptions,
    type HardSigmoidOptions,
    type HardSwishOptions,
    type LayerNormalizationOptions,
    type LayerScaleOptions,
    LoraLinear,
    type LoraOptions,
    type MergedModel,
    type NativeKernel,
    type PositionEmbeddingOptions,
    type ReluOptions,
    type ReplayOptions,
    type ScaledDotProductAttentionOptions,
    type SiluOptions,
    type WindowAttentionOptions,
    type WindowPartitionOptions,
    type WindowReverseOptions,
    addLora,
    batchNormalization,
    checkFinite,
    classToken,
    dilatedConvolution,
    dilatedDepthwise,
    dropPath,
    dropout,
    gelu,
    globalResponseNormalization,
    groupedConv2d,
    groupedConvolution,
    hardSigmoid,
    hardSwish,
    hasNativeKernel,
    layerNormalization,
    layerScale,
    loraLayersOf,
    mergeLora,
    positionEmbedding,
    registerLayers,
    registerNativeGradients,
    relu,
    replayLayers,
    runNativeKernel,
    scaledDotProductAttention,
    silu,
    statelessUniform,
    windowAttention,
    windowPartition,
    windowReverse
};
