import { DownloadProgress, Normalization, Interpolation } from '@thaw/core';
type ElementType = keyof typeof arrayTypes;
type HostTensor = {
    readonly [Type in ElementType]: {
        readonly dtype: Type;
        readonly shape: readonly number[];
        readonly data: InstanceType<(typeof arrayTypes)[Type]>;
    };
}[ElementType];
interface KerasArchitecture {
    readonly model: unknown;
    readonly majorVersion: number;
}
interface OpenWeightsOptions {
    readonly from?: string;
    readonly known?: readonly string[];
    readonly label?: string;
    readonly onProgress?: (progress: DownloadProgress) => void;
    readonly signal?: AbortSignal;
}
interface PretrainedConfig {
    readonly architecture?: string;
    readonly classCount?: number;
    readonly classNames?: readonly string[];
    readonly imageSize?: number;
    readonly inputChannels?: number;
    readonly normalization?: Normalization;
    readonly cropShare?: number;
    readonly interpolation?: Interpolation;
}
interface Safetensors {
    readonly tensors: Record<string, HostTensor>;
    readonly metadata: Record<string, string>;
}
interface StoredTensor {
    readonly dtype: string;
    readonly shape: readonly number[];
}
interface WeightFile {
    readonly layout: 'torch' | 'keras';
    readonly tensors: ReadonlyMap<string, StoredTensor>;
    readonly metadata: Readonly<Record<string, string>>;
    read(name: string): Promise<HostTensor>;
    close(): Promise<void>;
}
declare const arrayTypes: {
    readonly float64: Float64ArrayConstructor;
    readonly float32: Float32ArrayConstructor;
    readonly int64: BigInt64ArrayConstructor;
    readonly int32: Int32ArrayConstructor;
    readonly int16: Int16ArrayConstructor;
    readonly int8: Int8ArrayConstructor;
    readonly uint8: Uint8ArrayConstructor;
};
declare function openWeightFile(path: string): Promise<WeightFile>;
declare function openWeights(line: string, options?: OpenWeightsOptions): Promise<WeightFile>;
declare function readKerasArchitecture(path: string): Promise<KerasArchitecture>;
declare function readNumpyPickle(bytes: Uint8Array): Record<string, HostTensor>;
declare function readPretrainedConfig(line: string, options?: OpenWeightsOptions): Promise<PretrainedConfig | undefined>;
declare function readSafetensors(bytes: Uint8Array): Safetensors;
declare const weightFileOf: (tensors: Readonly<Record<string, HostTensor>>, layout?: WeightFile["layout"], metadata?: WeightFile["metadata"]) => WeightFile;
declare function writeSafetensors(tensors: Readonly<Record<string, HostTensor>>, metadata?: Readonly<Record<string, string>>): Uint8Array;
export {
    type ElementType,
    type HostTensor,
    type KerasArchitecture,
    type OpenWeightsOptions,
    type PretrainedConfig,
    type Safetensors,
    type StoredTensor,
    type WeightFile,
    openWeightFile,
    openWeights,
    readKerasArchitecture,
    readNumpyPickle,
    readPretrainedConfig,
    readSafetensors,
    weightFileOf,
    writeSafetensors
};
