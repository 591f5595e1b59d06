import { type ElementType, elementBytes, type HostTensor, tensorFromBytes } from './host-tensor.ts';
import { findSafetensorsData, readSafetensorsHeader, type SafetensorsTypes } from './safetensors-header.ts';
import { headerLengthBytes, safetensorsTypes } from './safetensors-types.ts';

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Record<string, HostTensor>;
  /** Free text that goes with the tensors; empty when the file has none. */
  readonly metadata: Record<string, string>;
}

const types: SafetensorsTypes<ElementType> = {
  names: Object.fromEntries(Object.entries(safetensorsTypes).map(([dtype, name]) => [name, dtype as ElementType])),
  bytes: elementBytes,
};

/**
 * Reads a safetensors file (https://huggingface.co/docs/safetensors) that is in memory. Every offset is checked before
 * anything is copied.
 *
 * @throws ThawError when the bytes are not such a file, or an element type has no array here (float16, bfloat16, …)
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const dataStart = findSafetensorsData(bytes, bytes.length);
  const data = bytes.subarray(dataStart);
  const { entries, metadata } = readSafetensorsHeader(bytes.subarray(headerLengthBytes, dataStart), data.length, types);
  const tensors = entries.map(({ name, dtype, shape, start, end }) => [name, tensorFromBytes(dtype, shape, data.subarray(start, end))] as const);
  return { tensors: Object.fromEntries(tensors), metadata };
}
