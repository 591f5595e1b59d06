import { Variable, Tensor } from '@tensorflow/tfjs-core';
import { DownloadProgress } from '@thaw/core';
type AddonName = (typeof addonNames)[number];
interface CompileOptions {
    readonly name: string;
    readonly check?: boolean;
}
interface CompiledFunction {
    run(inputs: HostValues): Promise<HostValues>;
    traceFor(inputs: Readonly<Record<string, OutputType>>): Trace;
    profile(inputs: HostValues): Promise<RunProfile>;
}
interface ConstantDescription extends OutputType {
    readonly bytes: number;
    readonly values: string;
    readonly why: 'argument' | 'number' | 'array';
    readonly usedBy: readonly string[];
    readonly origin?: string;
}
interface ConstantValue extends OutputType {
    readonly bytes: Uint8Array;
}
type DataType = keyof typeof dataTypes;
type Flavor = 'cpu' | 'gpu';
interface GraphNode {
    readonly op: string;
    readonly inputs: readonly Port[];
    readonly controls: readonly number[];
    readonly attributes: Readonly<Record<string, NodeAttribute>>;
    readonly outputs: readonly OutputType[];
}
interface GraphSession {
    compile(run: Traceable, options: CompileOptions): CompiledFunction;
    download(): Promise<void>;
    own(variables: readonly Variable[]): void;
    close(): void;
}
interface HostValue {
    readonly shape: readonly number[];
    readonly data: Float32Array | Int32Array | Uint8Array;
}
type HostValues = Readonly<Record<string, HostValue>>;
interface InstallOptions {
    readonly flavor: Flavor;
    readonly onProgress?: (progress: DownloadProgress) => void;
    readonly signal?: AbortSignal;
    readonly force?: boolean;
}
interface LoadTensorFlowOptions {
    readonly backend?: RuntimeName | 'auto';
    readonly install?: boolean;
    readonly onProgress?: (progress: DownloadProgress) => void;
    readonly onFallback?: (line: string) => void;
    readonly signal?: AbortSignal;
}
interface NamedType extends OutputType {
    readonly name: string;
    readonly bytes: number;
}
type NodeAttribute = {
    readonly type: DataType;
} | {
    readonly int: number;
} | {
    readonly float: number;
} | {
    readonly bool: boolean;
} | {
    readonly string: string;
} | {
    readonly shape: readonly number[];
} | {
    readonly ints: readonly number[];
} | {
    readonly floats: readonly number[];
} | {
    readonly strings: readonly string[];
} | {
    readonly types: readonly DataType[];
} | {
    readonly tensor: ConstantValue;
};
interface OperationTime {
    readonly name: string;
    readonly op: string;
    readonly startMicroseconds: number;
    readonly microseconds: number;
}
interface OutputType {
    readonly dtype: DataType;
    readonly shape: readonly number[];
}
interface Port {
    readonly node: number;
    readonly output: number;
}
interface RunProfile {
    readonly operations: readonly OperationTime[];
}
interface Runtime {
    readonly flavor: Flavor;
    readonly version: string;
    readonly folder: string;
    readonly addons: Readonly<Record<AddonName, string>>;
}
interface RuntimeDescription {
    readonly flavor: Flavor;
    readonly version: string;
    readonly folder: string;
    readonly installed: boolean;
    readonly bytes: number;
}
type RuntimeName = Flavor | 'stock' | 'wasm';
interface RuntimeReport {
    readonly runtimes: readonly RuntimeDescription[];
    readonly automatic: Flavor;
    readonly nvidiaDriver?: string;
    readonly compiler?: string;
}
interface SessionOptions {
    readonly rewrites?: boolean;
    readonly intraOpThreads?: number;
    readonly interOpThreads?: number;
    readonly xla?: boolean;
    readonly precision?: 'float32' | 'bfloat16' | 'float16';
}
interface StockPackage {
    readonly name: string;
    readonly version: string;
    readonly folder: string;
    readonly addon: string;
}
interface TensorFlow {
    readonly backend: 'tensorflow' | 'wasm';
    readonly runtime: RuntimeName;
    readonly version: string;
    readonly device: 'cpu' | 'gpu';
    readonly numThreads: number;
    readonly description: string;
    readonly compiles: boolean;
    openGraphSession(options?: SessionOptions): GraphSession;
}
interface Trace {
    readonly nodes: readonly GraphNode[];
    readonly inputs: Readonly<Record<string, number>>;
    readonly outputs: Readonly<Record<string, Port>>;
    readonly reads: ReadonlyMap<Variable, number>;
    readonly assigns: ReadonlyMap<Variable, Port>;
    readonly checks: readonly number[];
    readonly origins?: ReadonlyMap<number, string>;
}
interface TraceDescription {
    readonly operations: readonly {
        readonly op: string;
        readonly count: number;
    }[];
    readonly inputs: readonly NamedType[];
    readonly outputs: readonly NamedType[];
    readonly variables: readonly (NamedType & {
        readonly isRead: boolean;
        readonly isAssigned: boolean;
    })[];
    readonly constants: readonly ConstantDescription[];
    readonly checks: readonly string[];
}
type Traceable = (inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;
declare const addonNames: readonly [
    "tfjs_binding",
    "thaw_graph"
];
declare const automaticFlavor: () => Flavor;
declare const dataTypes: {
    readonly float32: 1;
    readonly int32: 3;
    readonly uint8: 4;
    readonly string: 7;
    readonly int64: 9;
    readonly bool: 10;
    readonly bfloat16: 14;
    readonly float16: 19;
    readonly resource: 20;
};
declare function describeRuntimes(): RuntimeReport;
declare function describeTrace(trace: Trace): TraceDescription;
declare function findNvidiaDriver(): string | undefined;
declare function findRuntime(flavor: Flavor): Runtime | undefined;
declare function findStock(project?: string): StockPackage | undefined;
declare const hostValue: (value: Tensor) => HostValue;
declare function installRuntime(options: InstallOptions): Promise<Runtime>;
declare function loadTensorFlow(options?: LoadTensorFlowOptions): Promise<TensorFlow>;
declare const loadedTensorFlow: () => Promise<TensorFlow | undefined>;
declare const peakResidentBytes: () => number;
declare const runtimeNames: readonly RuntimeName[];
declare const tensorflowVersion = "2.21.0";
declare const typeOf: ({ shape, data }: HostValue) => OutputType;
export {
    type CompileOptions,
    type CompiledFunction,
    type ConstantDescription,
    type Flavor,
    type GraphSession,
    type HostValue,
    type HostValues,
    type InstallOptions,
    type LoadTensorFlowOptions,
    type NamedType,
    type OperationTime,
    type RunProfile,
    type Runtime,
    type RuntimeDescription,
    type RuntimeName,
    type RuntimeReport,
    type SessionOptions,
    type StockPackage,
    type TensorFlow,
    type Trace,
    type TraceDescription,
    type Traceable,
    automaticFlavor,
    describeRuntimes,
    describeTrace,
    findNvidiaDriver,
    findRuntime,
    findStock,
    hostValue,
    installRuntime,
    loadTensorFlow,
    loadedTensorFlow,
    peakResidentBytes,
    runtimeNames,
    tensorflowVersion,
    typeOf
};
