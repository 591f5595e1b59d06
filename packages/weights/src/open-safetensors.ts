import type { ByteSource } from './byte-source.ts';
import type { LazyTensor, OpenedWeights } from './lazy-weight-file.ts';
import { numberBytes, type NumberType, readNumbers } from './number-types.ts';
import { findSafetensorsData, readSafetensorsHeader, type SafetensorsTypes } from './safetensors-header.ts';
import { headerLengthBytes } from './safetensors-types.ts';

const types: SafetensorsTypes<NumberType> = {
  names: { F64: 'float64', F32: 'float32', F16: 'float16', BF16: 'bfloat16', I64: 'int64', I32: 'int32', I16: 'int16', I8: 'int8', U8: 'uint8', BOOL: 'bool' },
  bytes: numberBytes,
};

/** Opens a safetensors file: reads its header only. */
export async function openSafetensors(source: ByteSource): Promise<OpenedWeights> {
  const dataStart = findSafetensorsData(await source.read(0, Math.min(headerLengthBytes, source.length)), source.length);
  const json = await source.read(headerLengthBytes, dataStart - headerLengthBytes);
  const { entries, metadata } = readSafetensorsHeader(json, source.length - dataStart, types);
  const tensors = entries.map(({ name, dtype, shape, start, end }): [string, LazyTensor] => [
    name,
    { dtype, shape, load: async () => readNumbers(dtype, shape, await source.read(dataStart + start, end - start)) },
  ]);
  return { layout: 'torch', tensors: new Map(tensors), metadata };
}
