export { type ElementType, type HostTensor } from './host-tensor.ts';
export { openWeightFile } from './open-weight-file.ts';
export { openWeights } from './open-weights.ts';
export { type PretrainedConfig, readPretrainedConfig } from './pretrained-config.ts';
export { readNumpyPickle } from './read-numpy-pickle.ts';
export { readSafetensors, type Safetensors } from './read-safetensors.ts';
export { type StoredTensor, type WeightFile, weightFileOf } from './weight-file.ts';
export type { OpenWeightsOptions } from './weight-path.ts';
export { writeSafetensors } from './write-safetensors.ts';
