import { LayersModel } from '@tensorflow/tfjs-layers';
import * as _thaw_core from '@thaw/core';
import { Plugin, Backbone, LoadOptions, Use } from '@thaw/core';
import { z } from 'zod';
interface BackboneFacts extends ModelFacts {
    readonly classifier: Cost;
    readonly top1?: number;
    readonly license?: string;
}
type BackboneOptions = z.input<typeof backboneOptions>;
interface Cost {
    readonly parameters: number;
    readonly multiplyAdds: number;
}
interface GroupFacts extends Cost {
    readonly name: string;
    readonly layers: readonly string[];
}
interface ModelFacts extends Cost {
    readonly featureMap: readonly (number | null)[];
    readonly groups: readonly GroupFacts[];
    readonly blocks: readonly GroupFacts[];
}
declare const backboneOptions: z.ZodObject<{
    pretrained: z.ZodDefault<z.ZodBoolean>;
    weights: z.ZodOptional<z.ZodString>;
    imageSize: z.ZodOptional<z.ZodInt>;
    inputChannels: z.ZodDefault<z.ZodInt>;
    dropPath: z.ZodDefault<z.ZodNumber>;
    outputStride: z.ZodDefault<z.ZodUnion<readonly [
        z.ZodLiteral<8>,
        z.ZodLiteral<16>,
        z.ZodLiteral<32>
    ]>>;
}, z.core.$strict>;
declare const catalog: Readonly<Record<string, Plugin<'backbone', Partial<BackboneOptions>>>>;
declare const convnext_atto: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const convnext_nano: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const convnext_small: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const convnext_tiny: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const convnextv2_atto: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const convnextv2_nano: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const convnextv2_small: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const convnextv2_tiny: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const deit_base_patch16_224: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const deit_small_patch16_224: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const deit_tiny_patch16_224: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const densenet121: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const densenet161: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const densenet169: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const densenet201: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare function describeModel(model: LayersModel, { groups, blocks }: Pick<Backbone, 'groups' | 'blocks'>): ModelFacts;
declare function describeNetwork(name: string, options?: BackboneOptions): BackboneFacts | undefined;
declare const efficientnet_b0: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const efficientnet_b1: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const efficientnet_b2: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const efficientnet_b3: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const efficientnet_b4: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const efficientnet_lite0: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const efficientnet_lite1: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const efficientnet_lite2: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const efficientnet_lite3: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const efficientnet_lite4: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const layersModel: _thaw_core.Plugin<"backbone", {
    from: string | LayersModel;
    features: string;
    groups?: {
        name: string;
        layers: string[];
    }[] | undefined;
    imageSize?: number | undefined;
    normalization?: {
        mean: [
            number,
            number,
            number
        ];
        standardDeviation: [
            number,
            number,
            number
        ];
    } | undefined;
    interpolation?: "bilinear" | "bicubic" | undefined;
    channels?: "rgb" | "bgr" | undefined;
}>;
declare function loadClassifier(name: string, { signal, onProgress, from, ...options }?: LoadOptions & Partial<BackboneOptions>): Promise<LayersModel>;
declare const lora: _thaw_core.Plugin<"backbone", {
    backbone: Use<"backbone">;
    rank?: number | undefined;
    alpha?: number | undefined;
    targets?: string[] | "all" | undefined;
    dropout?: number | undefined;
}>;
declare const mobilenetv1_100: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const mobilenetv1_100_tf: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const mobilenetv2_100: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const mobilenetv3_large_100: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const mobilenetv3_small_100: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const regnety_004: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const regnety_008: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const regnety_016: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const resnet101: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const resnet18: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const resnet34: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const resnet50: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const resnext50_32x4d: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const squeezenet1_1: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const swin_tiny_patch4_window7_224: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const vgg16_bn: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const vit_base_patch14_dinov2: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const vit_base_patch16_224: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const vit_small_patch14_dinov2: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const vit_small_patch16_224: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const vit_tiny_patch16_224: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
declare const wide_resnet50_2: _thaw_core.Plugin<"backbone", Partial<{
    pretrained?: boolean | undefined;
    weights?: string | undefined;
    imageSize?: number | undefined;
    inputChannels?: number | undefined;
    dropPath?: number | undefined;
    outputStride?: 8 | 16 | 32 | undefined;
}>>;
export {
    type BackboneFacts,
    type Cost,
    type GroupFacts,
    type ModelFacts,
    catalog,
    convnext_atto,
    convnext_nano,
    convnext_small,
    convnext_tiny,
    convnextv2_atto,
    convnextv2_nano,
    convnextv2_small,
    convnextv2_tiny,
    deit_base_patch16_224,
    deit_small_patch16_224,
    deit_tiny_patch16_224,
    densenet121,
    densenet161,
    densenet169,
    densenet201,
    describeModel,
    describeNetwork,
    efficientnet_b0,
    efficientnet_b1,
    efficientnet_b2,
    efficientnet_b3,
    efficientnet_b4,
    efficientnet_lite0,
    efficientnet_lite1,
    efficientnet_lite2,
    efficientnet_lite3,
    efficientnet_lite4,
    layersModel,
    loadClassifier,
    lora,
    mobilenetv1_100,
    mobilenetv1_100_tf,
    mobilenetv2_100,
    mobilenetv3_large_100,
    mobilenetv3_small_100,
    regnety_004,
    regnety_008,
    regnety_016,
    resnet101,
    resnet18,
    resnet34,
    resnet50,
    resnext50_32x4d,
    squeezenet1_1,
    swin_tiny_patch4_window7_224,
    vgg16_bn,
    vit_base_patch14_dinov2,
    vit_base_patch16_224,
    vit_small_patch14_dinov2,
    vit_small_patch16_224,
    vit_tiny_patch16_224,
    wide_resnet50_2
};
