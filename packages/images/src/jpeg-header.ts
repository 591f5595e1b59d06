import type { ImageSize } from '@thaw/core';

/** What a plain JPEG says before its data. */
export interface JpegHeader extends ImageSize {
  /** One (grey) or three (luma, blue and red chroma). */
  readonly components: readonly JpegComponent[];
  /** 64 factors in the order of the file, by index. */
  readonly quantization: ReadonlyMap<number, Uint16Array>;
  /** 16 counts and then the symbols; by index, 0 to 3 for DC, 4 to 7 for AC. */
  readonly huffman: ReadonlyMap<number, Uint8Array>;
  /** MCUs from one restart marker to the next; 0 for none. */
  readonly restartInterval: number;
  /** Where the data begins. */
  readonly scanStart: number;
}

export interface JpegComponent {
  /** Blocks in an MCU. */
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
  readonly dcTable: number;
  readonly acTable: number;
}

interface Frame extends ImageSize {
  readonly components: readonly { readonly id: number; readonly across: number; readonly down: number; readonly quantization: number }[];
}

/**
 * Reads the header of the common kind of JPEG: baseline, 8 bits, grey or YCbCr with 4:4:4, 4:2:2 or 4:2:0 chroma, all in
 * one scan, upright.
 *
 * @returns undefined for every other kind, and for what is no JPEG
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const quantization = new Map<number, Uint16Array>();
  const huffman = new Map<number, Uint8Array>();
  let restartInterval = 0;
  let frame: Frame | undefined;
  let isJfif = false;
  let adobeTransform: number | undefined;
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let position = 2; position + 4 <= bytes.length;) {
    if (bytes[position] !== 0xff) return undefined;
    const marker = bytes[position + 1]!;
    const start = position + 4;
    const end = position + 2 + view.getUint16(position + 2);
    if (end < start || end > bytes.length) return undefined;
    const segment = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
    if (marker === 0xdb && !readQuantization(segment, quantization)) return undefined;
    else if (marker === 0xc4 && !readHuffman(segment, huffman)) return undefined;
    else if (marker === 0xdd) restartInterval = segment.byteLength === 2 ? segment.getUint16(0) : 0;
    else if (marker === 0xe0) isJfif ||= startsWith(segment, 'JFIF\0');
    else if (marker === 0xe1 && startsWith(segment, 'Exif\0\0') && !isUpright(segment)) return undefined;
    else if (marker === 0xee && startsWith(segment, 'Adobe') && segment.byteLength >= 12) adobeTransform = segment.getUint8(11);
    else if (marker === 0xc0 || marker === 0xc1) {
      if (frame !== undefined) return undefined;
      frame = readFrame(segment);
      if (frame === undefined) return undefined;
    } else if (marker === 0xda) {
      const isColor = frame?.components.length === 1 || isJfif || (adobeTransform ?? 1) === 1;
      const hasUsualIds = isJfif || adobeTransform !== undefined || frame?.components.every(({ id }, index) => id === index + 1);
      const components = frame !== undefined && isColor && hasUsualIds ? readScan(segment, frame) : undefined;
      if (components === undefined || !components.every((one) => quantization.has(one.quantization) && huffman.has(one.dcTable) && huffman.has(one.acTable + 4))) return undefined;
      return { width: frame!.width, height: frame!.height, components, quantization, huffman, restartInterval, scanStart: end };
    } else if (!isHarmless(marker)) return undefined;
    position = end;
  }
  return undefined;
}

/** The segments above, other applications' and comments; no other coding, and no number of lines that comes later. */
const isHarmless = (marker: number): boolean => [0xdb, 0xc4, 0xdd, 0xfe].includes(marker) || (marker >= 0xe0 && marker <= 0xef);

const startsWith = (segment: DataView, text: string): boolean =>
  segment.byteLength >= text.length && [...text].every((letter, index) => segment.getUint8(index) === letter.charCodeAt(0));

function readQuantization(segment: DataView, tables: Map<number, Uint16Array>): boolean {
  for (let offset = 0; offset < segment.byteLength;) {
    const [bytesEach, index] = [1 + (segment.getUint8(offset) >> 4), segment.getUint8(offset) & 15];
    if (bytesEach > 2 || index > 3 || offset + 1 + 64 * bytesEach > segment.byteLength) return false;
    const at = offset + 1;
    tables.set(index, Uint16Array.from({ length: 64 }, (_, place) => (bytesEach === 1 ? segment.getUint8(at + place) : segment.getUint16(at + 2 * place))));
    offset += 1 + 64 * bytesEach;
  }
  return true;
}

function readHuffman(segment: DataView, tables: Map<number, Uint8Array>): boolean {
  for (let offset = 0; offset < segment.byteLength;) {
    const [kind, index] = [segment.getUint8(offset) >> 4, segment.getUint8(offset) & 15];
    if (kind > 1 || index > 3 || offset + 17 > segment.byteLength) return false;
    let count = 0;
    for (let length = 1; length <= 16; length++) count += segment.getUint8(offset + length);
    if (count > 256 || offset + 17 + count > segment.byteLength) return false;
    const table = new Uint8Array(16 + 256);
    table.set(new Uint8Array(segment.buffer, segment.byteOffset + offset + 1, 16 + count));
    tables.set(kind * 4 + index, table);
    offset += 17 + count;
  }
  return true;
}

function readFrame(segment: DataView): Frame | undefined {
  const count = segment.byteLength >= 6 ? segment.getUint8(5) : 0;
  if ((count !== 1 && count !== 3) || segment.byteLength !== 6 + 3 * count || segment.getUint8(0) !== 8) return undefined;
  const components = Array.from({ length: count }, (_, index) => {
    const [id, sampling, quantization] = [0, 1, 2].map((part) => segment.getUint8(6 + index * 3 + part)) as [number, number, number];
    return { id, across: sampling >> 4, down: sampling & 15, quantization };
  });
  const [luma, ...chroma] = components as [Frame['components'][number], ...Frame['components']];
  // Alone in its scan, a component has one block in an MCU, whatever its sampling.
  if (chroma.length === 0) Object.assign(luma, { across: 1, down: 1 });
  const isUsual = ['1×1', '2×1', '2×2'].includes(`${luma.across}×${luma.down}`) && chroma.every(({ across, down }) => across === 1 && down === 1);
  const [height, width] = [segment.getUint16(1), segment.getUint16(3)];
  // libjpeg does not smooth chroma of fewer columns than that.
  const isSmooth = luma.across === 1 || width > 4;
  return isUsual && isSmooth && height > 0 && width > 0 ? { width, height, components } : undefined;
}

/** All components with the tables that the scan names; undefined when it leaves some to another scan. */
function readScan(segment: DataView, { components }: Frame): JpegComponent[] | undefined {
  const count = components.length;
  if (segment.byteLength !== 4 + 2 * count || segment.getUint8(0) !== count) return undefined;
  // Coefficients 0 to 63, at full precision.
  if (segment.getUint8(1 + 2 * count) !== 0 || segment.getUint8(2 + 2 * count) !== 63 || segment.getUint8(3 + 2 * count) !== 0) return undefined;
  if (components.some(({ id }, index) => segment.getUint8(1 + 2 * index) !== id)) return undefined;
  return components.map((component, index) => {
    const tables = segment.getUint8(2 + 2 * index);
    return { ...component, dcTable: tables >> 4, acTable: tables & 15 };
  });
}

/** False when the first directory of an Exif segment has an orientation other than 1, and when it makes no sense. */
function isUpright(segment: DataView): boolean {
  const start = 6;
  if (segment.byteLength < start + 8) return false;
  const isLittle = segment.getUint16(start) === 0x4949;
  if (segment.getUint16(start + 2, isLittle) !== 42) return false;
  const directory = start + segment.getUint32(start + 4, isLittle);
  if (directory + 2 > segment.byteLength) return false;
  const count = segment.getUint16(directory, isLittle);
  if (directory + 2 + 12 * count > segment.byteLength) return false;
  const entries = Array.from({ length: count }, (_, index) => directory + 2 + 12 * index);
  return entries.every((entry) => segment.getUint16(entry, isLittle) !== 0x0112 || segment.getUint16(entry + 8, isLittle) === 1);
}
