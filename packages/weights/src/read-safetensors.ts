import { ThawError } from '@thaw/core';
import { elementBytes, elementCount, type HostTensor, isShape, tensorFromBytes } from './host-tensor.ts';
import { elementTypeOf, headerLengthBytes, longestHeader, safetensorsTypes } from './safetensors-types.ts';

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Record<string, HostTensor>;
  /** Free text that goes with the tensors; empty when the file has none. */
  readonly metadata: Record<string, string>;
}

interface Entry {
  readonly name: string;
  readonly dtype: HostTensor['dtype'];
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a safetensors file (https://huggingface.co/docs/safetensors). Every offset is checked before
 * anything is copied; the tensors must cover the data without gap or overlap, as the format demands.
 *
 * @throws ThawError when the bytes are not such a file, or an element type has no array here (float16, bfloat16, …)
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, data } = splitHeader(bytes);
  const { __metadata__: metadata = {}, ...descriptions } = header;
  if (!isTextRecord(metadata)) throw malformed('its __metadata__ is not text by name', JSON.stringify(metadata));
  const entries = Object.entries(descriptions).map(([name, description]) => readEntry(name, description));
  checkCoverage(entries, data.length);
  const tensors = entries.map(({ name, dtype, shape, start, end }) => [name, tensorFromBytes(dtype, shape, data.subarray(start, end))] as const);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function splitHeader(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < headerLengthBytes) throw malformed('it is too short', `${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
  if (length > longestHeader || length > bytes.length - headerLengthBytes) {
    throw malformed('its header is longer than the file or than the format allows', `a header of ${length} bytes in a file of ${bytes.length}`);
  }
  const dataStart = headerLengthBytes + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(headerLengthBytes, dataStart)));
  } catch (cause) {
    throw malformed('its header is not JSON', cause instanceof Error ? cause.message : String(cause));
  }
  if (!isRecord(header)) throw malformed('its header is not an object', JSON.stringify(header));
  return { header, data: bytes.subarray(dataStart) };
}

function readEntry(name: string, description: unknown): Entry {
  if (!isRecord(description)) throw malformed(`the entry of "${name}" is not an object`, JSON.stringify(description));
  const { dtype: storedType, shape, data_offsets: offsets } = description;
  const dtype = elementTypeOf(storedType);
  if (dtype === undefined) {
    throw new ThawError(`The tensor "${name}" has an element type that is not read.`, {
      given: JSON.stringify(storedType) ?? 'none',
      available: Object.values(safetensorsTypes),
      cure: 'convert the file to F32',
    });
  }
  if (!isShape(shape)) throw malformed(`the shape of "${name}" is not a list of sizes`, JSON.stringify(shape) ?? 'none');
  if (!isShape(offsets) || offsets.length !== 2) throw malformed(`the data_offsets of "${name}" are not two byte offsets`, JSON.stringify(offsets) ?? 'none');
  const [start, end] = offsets as [number, number];
  const expected = elementCount(shape) * elementBytes(dtype);
  if (end - start !== expected) throw malformed(`"${name}" ([${shape.join(', ')}] ${dtype}) needs ${expected} bytes`, `${end - start} bytes`);
  return { name, dtype, shape, start, end };
}

function checkCoverage(entries: readonly Entry[], dataLength: number): void {
  let position = 0;
  for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== position) throw malformed(`there is a gap or an overlap before "${name}"`, `it starts at byte ${start}, not ${position}`);
    position = end;
  }
  if (position !== dataLength) throw malformed('its tensors do not cover its data', `tensors of ${position} bytes, data of ${dataLength}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextRecord = (value: unknown): value is Record<string, string> => isRecord(value) && Object.values(value).every((text) => typeof text === 'string');

const malformed = (what: string, given: string): ThawError =>
  new ThawError(`This is not a whole safetensors file: ${what}.`, { given: shorten(given), cure: 'fetch or write the file again' });

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
