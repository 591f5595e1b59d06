export { automaticFlavor, describeRuntimes, findNvidiaDriver, findRuntime, type RuntimeDescription, type RuntimeReport } from './find-runtime.ts';
export { installRuntime, type InstallOptions } from './install-runtime.ts';
export { loadTensorFlow, type LoadTensorFlowOptions, type TensorFlow } from './load-tensorflow.ts';
export { peakResidentBytes } from './memory.ts';
export { type Flavor, type Runtime, tensorflowVersion } from './runtime-folder.ts';
