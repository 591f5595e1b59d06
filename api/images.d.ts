import { ImageSize, Transform, Random, Normalization, Interpolation, Matrix3, Border, ColorMatrix, PixelTransform, Sample, SkippedFile, Pixels, ThawError } from '@thaw/core';
interface BatchRequest {
    readonly samples: readonly Sample[];
    readonly random: (sample: Sample) => Random;
    readonly transforms: readonly Transform[];
    readonly normalization?: Normalization | undefined;
    readonly interpolation?: Interpolation | undefined;
}
type Color = readonly [
    red: number,
    green: number,
    blue: number
];
type PictureOrigin = 'memory' | 'disk' | 'file';
interface PictureStoreOptions {
    readonly folder: string;
    readonly bytes: number;
}
interface PlanOptions {
    readonly transforms: readonly Transform[];
    readonly source: ImageSize;
    readonly random: Random;
    readonly normalization?: Normalization | undefined;
    readonly interpolation?: Interpolation | undefined;
}
interface RenderBatchesOptions {
    readonly ahead?: number;
    readonly signal?: AbortSignal;
}
interface RenderOneOptions {
    readonly transforms: readonly Transform[];
    readonly random: Random;
    readonly interpolation?: Interpolation | undefined;
    readonly background?: Color;
}
interface RenderPlan {
    readonly source: ImageSize;
    readonly size: ImageSize;
    readonly geometry: Matrix3;
    readonly border: Border;
    readonly interpolation: Interpolation;
    readonly color: ColorMatrix;
    readonly normalization: ColorMatrix | undefined;
    readonly pixel: readonly {
        readonly transform: PixelTransform;
        readonly random: Random;
    }[];
}
interface RenderedBatch {
    readonly images: Float32Array | Uint8Array;
    readonly size: ImageSize;
    readonly samples: readonly Sample[];
    readonly skipped: readonly SkippedFile[];
}
interface Renderer {
    renderBatches(requests: Iterable<BatchRequest> | AsyncIterable<BatchRequest>, options?: RenderBatchesOptions): AsyncGenerator<RenderedBatch, void, undefined>;
    counts(): Readonly<Record<PictureOrigin, number>>;
    problem(): string | undefined;
    close(): Promise<void>;
}
interface RendererOptions {
    readonly workers?: number;
    readonly background?: Color;
    readonly cacheBytes?: number;
    readonly store?: PictureStoreOptions;
}
declare class UnreadablePictureError extends ThawError {
    readonly name = "UnreadablePictureError";
    readonly reason: string;
    constructor(file: string, cause: unknown);
}
declare function createRenderer(options?: RendererOptions): Renderer;
declare function planRender({ transforms, source, random, normalization, interpolation: given }: PlanOptions): RenderPlan;
declare const planSample: ({ random, ...defaults }: BatchRequest, sample: Sample) => RenderPlan;
declare function readImageSize(file: string): Promise<ImageSize>;
declare function readSamples(files: readonly Omit<Sample, 'size'>[]): Promise<{
    samples: Sample[];
    skipped: SkippedFile[];
}>;
declare function renderOne(picture: Sample | string, options: RenderOneOptions): Promise<Pixels>;
declare function toBytes({ data }: Pixels): Uint8Array;
export {
    type BatchRequest,
    type Color,
    type PictureStoreOptions,
    type PlanOptions,
    type RenderBatchesOptions,
    type RenderOneOptions,
    type RenderPlan,
    type RenderedBatch,
    type Renderer,
    type RendererOptions,
    UnreadablePictureError,
    createRenderer,
    planRender,
    planSample,
    readImageSize,
    readSamples,
    renderOne,
    toBytes
};
