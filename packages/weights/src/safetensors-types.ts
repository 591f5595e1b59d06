import type { ElementType } from './host-tensor.ts';

/** What safetensors calls each element type. */
export const safetensorsTypes: Readonly<Record<ElementType, string>> = {
  float64: 'F64',
  float32: 'F32',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
};

/** A file starts with the length of its header: an unsigned 64-bit number. */
export const headerLengthBytes = 8;

/** The limit of the reference implementation, in bytes. */
export const longestHeader = 100_000_000;
