export { automaticFlavor, describeRuntimes, findNvidiaDriver, findRuntime, type RuntimeDescription, type RuntimeReport } from './find-runtime.ts';
export { installRuntime, type InstallOptions } from './install-runtime.ts';
export { loadedTensorFlow, loadTensorFlow, type LoadTensorFlowOptions, type TensorFlow } from './load-tensorflow.ts';
export { peakResidentBytes } from './memory.ts';
export { type Flavor, type Runtime, tensorflowVersion } from './runtime-folder.ts';
export { hostValue, type CompiledFunction, type CompileOptions, type GraphSession, type HostValue, type HostValues } from './graph/graph-session.ts';
export { type SessionOptions } from './graph/session-options.ts';
export { type OperationTime, type RunProfile } from './graph/run-profile.ts';
export { type Trace, type Traceable } from './graph/trace.ts';
