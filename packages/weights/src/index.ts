export { type ElementType, type HostTensor } from './host-tensor.ts';
export { readSafetensors, type Safetensors } from './read-safetensors.ts';
export { writeSafetensors } from './write-safetensors.ts';
