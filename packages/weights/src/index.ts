export { type ElementType, type HostTensor } from './host-tensor.ts';
export { openWeightFile } from './open-weight-file.ts';
export { openWeights, type OpenWeightsOptions } from './open-weights.ts';
export { readNumpyPickle } from './read-numpy-pickle.ts';
export { readSafetensors, type Safetensors } from './read-safetensors.ts';
export { readTorch } from './read-torch.ts';
export { type StoredTensor, type WeightFile, weightFileOf } from './weight-file.ts';
export { writeSafetensors } from './write-safetensors.ts';
