import { ensureBits, openBits, peekBits, skipBits, takeMarker } from './bits';
import { findCode, findWhole, huffmanTable, signed } from './huffman';
import { fillBlock, transformBlock } from './idct';

// Decodes the scan of a baseline JPEG into planes, one for each component, at each component's own resolution.

/** Components of the scan, three at most, each: blocks across and down an MCU, DC table, AC table (u32), i16[64] of quantization, the plane and its stride (u32). */
const components: usize = memory.data(3 * 32, 16);
/** DC coefficient of the block before, of each component. */
const predictions: usize = memory.data(3 * 4, 16);
/** Of the block in hand: i16[8][8]. */
const block: usize = memory.data(128, 16);
/** Where the n-th coefficient belongs in a block, in bytes; runs that lead beyond its end stay in its last place. */
const zigzag: usize = memory.data<u8>([
  0, 2, 16, 32, 18, 4, 6, 20, 34, 48, 64, 50, 36, 22, 8, 10, 24, 38, 52, 66, 80, 96, 82, 68, 54, 40, 26, 12, 14, 28, 42, 56,
  70, 84, 98, 112, 114, 100, 86, 72, 58, 44, 30, 46, 60, 74, 88, 102, 116, 118, 104, 90, 76, 62, 78, 92, 106, 120, 122, 108, 94, 110, 124, 126,
  126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126,
]);

/**
 * Says what a component is.
 *
 * @param quantization u16[64] in the order of the file
 * @param plane where to write its samples; `stride` bytes to a row, whole MCUs
 */
export function setComponent(index: u32, across: u32, down: u32, dcTable: u32, acTable: u32, quantization: usize, plane: usize, stride: u32): void {
  const component = components + index * 32;
  store<u32>(component, across, 0);
  store<u32>(component, down, 4);
  store<usize>(component, huffmanTable(dcTable), 8);
  store<usize>(component, huffmanTable(acTable + 4), 12);
  store<usize>(component, quantization, 16);
  store<usize>(component, plane, 20);
  store<u32>(component, stride, 24);
}

/**
 * Reads the whole scan, and writes the blocks of the MCUs from (left, top) to before (right, bottom).
 *
 * @param restartInterval MCUs between restart markers, or 0
 * @returns false when the data is not exactly what was announced
 */
export function decodeScan(from: usize, to: usize, componentCount: u32, columns: u32, rows: u32, restartInterval: u32, left: u32, top: u32, right: u32, bottom: u32): bool {
  openBits(from, to);
  memory.fill(predictions, 0, 12);
  memory.fill(block, 0, 128);
  let untilRestart = restartInterval;
  let restarts: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    for (let column: u32 = 0; column < columns; column++) {
      if (restartInterval !== 0 && untilRestart-- === 0) {
        if (!takeMarker(0xd0 + (restarts & 7))) return false;
        restarts++;
        untilRestart = restartInterval - 1;
        memory.fill(predictions, 0, 12);
      }
      const isWanted = row >= top && row < bottom && column >= left && column < right;
      for (let index: u32 = 0; index < componentCount; index++) {
        if (!decodeUnit(index, column, row, isWanted)) return false;
      }
    }
  }
  // The end of the picture.
  return takeMarker(0xd9);
}

/** The blocks of one component in one MCU. */
function decodeUnit(index: u32, column: u32, row: u32, isWanted: bool): bool {
  const component = components + index * 32;
  const across = load<u32>(component, 0);
  const down = load<u32>(component, 4);
  const dcTable = load<usize>(component, 8);
  const acTable = load<usize>(component, 12);
  const quantization = load<usize>(component, 16);
  const stride = load<u32>(component, 24);
  const prediction = predictions + index * 4;
  for (let y: u32 = 0; y < down; y++) {
    for (let x: u32 = 0; x < across; x++) {
      const coefficients = decodeBlock(dcTable, acTable, quantization, prediction);
      if (coefficients === 0) return false;
      if (isWanted) {
        const target = load<usize>(component, 20) + (row * down + y) * 8 * stride + (column * across + x) * 8;
        if (coefficients === 1) fillBlock(load<i16>(block), target, stride);
        else transformBlock(block, target, stride);
      }
      if (coefficients > 1) memory.fill(block, 0, 128);
    }
  }
  return true;
}

/** Reads coefficients into the empty `block`, dequantized. Gives how far they go, 1 to 64, or 0 when the data is broken. */
function decodeBlock(dcTable: usize, acTable: usize, quantization: usize, prediction: usize): u32 {
  ensureBits();
  const dcCode = findCode(dcTable, peekBits(16));
  const dcSize = dcCode & 255;
  if (dcCode === 0 || dcSize > 11) return 0;
  skipBits(dcCode >> 8);
  if (dcSize !== 0) {
    store<i32>(prediction, load<i32>(prediction) + signed(peekBits(dcSize), dcSize));
    skipBits(dcSize);
  }
  store<i16>(block, <i16>(load<i32>(prediction) * <i32>load<u16>(quantization)));
  let place: u32 = 1;
  while (place < 64) {
    ensureBits();
    const whole = findWhole(acTable, peekBits(9));
    if (whole !== 0) {
      place += (whole >> 4) & 15;
      skipBits(whole & 15);
      putCoefficient(place, whole >> 8, quantization);
    } else {
      const code = findCode(acTable, peekBits(16));
      if (code === 0) return 0;
      skipBits(code >> 8);
      const size = code & 15;
      place += (code >> 4) & 15;
      if (size === 0) {
        if ((code & 255) === 0) return place;
        if ((code & 255) !== 0xf0) return 0;
      } else {
        putCoefficient(place, signed(peekBits(size), size), quantization);
        skipBits(size);
      }
    }
    place++;
  }
  return place > 64 ? 0 : 64;
}

function putCoefficient(place: u32, value: i32, quantization: usize): void {
  store<i16>(block + load<u8>(zigzag + place), <i16>(value * <i32>load<u16>(quantization + place * 2)));
}
