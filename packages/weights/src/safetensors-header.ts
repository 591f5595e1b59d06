import { ThawError } from '@thaw/core';
import { elementCount, isShape } from './host-tensor.ts';
import { headerLengthBytes, longestHeader } from './safetensors-types.ts';

/** Where the bytes of a tensor are, from the start of the data. */
export interface SafetensorsEntry<Type extends string> {
  readonly name: string;
  readonly dtype: Type;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** The element types a reader takes: by the name in the file, and how many bytes one element has. */
export interface SafetensorsTypes<Type extends string> {
  readonly names: Readonly<Record<string, Type>>;
  readonly bytes: (type: Type) => number;
}

/**
 * Where the data starts.
 *
 * @param start the first bytes of the file
 * @throws ThawError when the header does not fit a file of `fileLength` bytes
 */
export function findSafetensorsData(start: Uint8Array, fileLength: number): number {
  if (start.length < headerLengthBytes) throw malformed('it is too short', `${start.length} bytes`);
  const length = new DataView(start.buffer, start.byteOffset, start.byteLength).getBigUint64(0, true);
  if (length > longestHeader || length > fileLength - headerLengthBytes) {
    throw malformed('its header is longer than the file or than the format allows', `a header of ${length} bytes in a file of ${fileLength}`);
  }
  return headerLengthBytes + Number(length);
}

/**
 * Reads and checks a header: the tensors must cover the data without gap or overlap, as the format demands.
 *
 * @param json the header without its length
 * @param dataLength how many bytes follow the header
 */
export function readSafetensorsHeader<Type extends string>(
  json: Uint8Array,
  dataLength: number,
  types: SafetensorsTypes<Type>,
): { entries: SafetensorsEntry<Type>[]; metadata: Record<string, string> } {
  const { __metadata__: metadata = {}, ...descriptions } = parseObject(json);
  if (!isTextRecord(metadata)) throw malformed('its __metadata__ is not text by name', JSON.stringify(metadata));
  const entries = Object.entries(descriptions).map(([name, description]) => readEntry(name, description, types));
  checkCoverage(entries, dataLength);
  return { entries, metadata };
}

function parseObject(json: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (cause) {
    throw malformed('its header is not JSON', cause instanceof Error ? cause.message : String(cause));
  }
  if (!isRecord(header)) throw malformed('its header is not an object', JSON.stringify(header));
  return header;
}

function readEntry<Type extends string>(name: string, description: unknown, types: SafetensorsTypes<Type>): SafetensorsEntry<Type> {
  if (!isRecord(description)) throw malformed(`the entry of "${name}" is not an object`, JSON.stringify(description));
  const { dtype: storedType, shape, data_offsets: offsets } = description;
  if (typeof storedType !== 'string' || !Object.hasOwn(types.names, storedType)) {
    throw new ThawError(`The tensor "${name}" has an element type that is not read.`, {
      given: JSON.stringify(storedType) ?? 'none',
      available: Object.keys(types.names),
      cure: 'convert the file to F32',
    });
  }
  const dtype = types.names[storedType]!;
  if (!isShape(shape)) throw malformed(`the shape of "${name}" is not a list of sizes`, JSON.stringify(shape) ?? 'none');
  if (!isOffsets(offsets)) throw malformed(`the data_offsets of "${name}" are not two byte offsets`, JSON.stringify(offsets) ?? 'none');
  const [start, end] = offsets;
  const expected = elementCount(shape) * types.bytes(dtype);
  if (end - start !== expected) throw malformed(`"${name}" ([${shape.join(', ')}] ${dtype}) needs ${expected} bytes`, `${end - start} bytes`);
  return { name, dtype, shape, start, end };
}

function checkCoverage(entries: readonly SafetensorsEntry<string>[], dataLength: number): void {
  let position = 0;
  for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== position) throw malformed(`there is a gap or an overlap before "${name}"`, `it starts at byte ${start}, not ${position}`);
    position = end;
  }
  if (position !== dataLength) throw malformed('its tensors do not cover its data', `tensors of ${position} bytes, data of ${dataLength}`);
}

const isOffsets = (value: unknown): value is [start: number, end: number] =>
  Array.isArray(value) && value.length === 2 && value.every((offset) => Number.isSafeInteger(offset) && offset >= 0);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextRecord = (value: unknown): value is Record<string, string> => isRecord(value) && Object.values(value).every((text) => typeof text === 'string');

const malformed = (what: string, given: string): ThawError =>
  new ThawError(`This is not a whole safetensors file: ${what}.`, { given: shorten(given), cure: 'fetch or write the file again' });

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
