// Huffman codes of a JPEG: up to four for DC and four for AC coefficients, each in a table of this layout (bytes).

/** Codes of up to 9 bits, which are nearly all, are looked up: length << 8 | symbol, by the next 9 bits; 0 for a longer code. u16[512] */
const shortOffset: usize = 0;
/** A short code and the few bits of coefficient after it at once: value << 8 | zeros before it << 4 | bits. i16[512] */
const wholeOffset: usize = 1024;
/** The first 16-bit pattern beyond the codes of each length. u32[17] */
const limitOffset: usize = 2048;
/** What to add to a code of each length for its place among the symbols. i32[17] */
const placeOffset: usize = 2116;
/** In the order of their codes. u8[256] */
const symbolOffset: usize = 2184;
const tableSize: usize = 2440;

const tables: usize = memory.data(8 * 2440, 16);

/** `index`: 0 to 3 for DC, 4 to 7 for AC. */
export function huffmanTable(index: u32): usize {
  return tables + <usize>index * tableSize;
}

/**
 * Builds a table as a DHT segment gives it.
 *
 * @param source 16 counts of codes by length, then the symbols
 * @returns whether it is a code
 */
export function buildHuffman(index: u32, source: usize): bool {
  const table = huffmanTable(index);
  memory.fill(table, 0, tableSize);
  let code: u32 = 0;
  let place: u32 = 0;
  for (let length: u32 = 1; length <= 16; length++) {
    store<i32>(table + placeOffset + length * 4, place - code);
    const count: u32 = load<u8>(source + length - 1);
    if (place + count > 256 || code + count > 1 << length) return false;
    for (let end = place + count; place < end; place++, code++) {
      const symbol = load<u8>(source + 16 + place);
      store<u8>(table + symbolOffset + place, symbol);
      if (length > 9) continue;
      const first = code << (9 - length);
      for (let pattern = first; pattern < first + (1 << (9 - length)); pattern++) {
        store<u16>(table + shortOffset + pattern * 2, <u16>(length << 8 | symbol));
        store<i16>(table + wholeOffset + pattern * 2, <i16>wholeCode(pattern, length, symbol));
      }
    }
    store<u32>(table + limitOffset + length * 4, code << (16 - length));
    code <<= 1;
  }
  return true;
}

/** The entry for 9 bits that hold a code and its whole coefficient, if they do and it is small; else 0. */
function wholeCode(pattern: u32, length: u32, symbol: u32): i32 {
  const zeros = symbol >> 4;
  const size = symbol & 15;
  if (size === 0 || length + size > 9) return 0;
  const value = signed((pattern >> (9 - length - size)) & ((1 << size) - 1), size);
  return value < -128 || value > 127 ? 0 : value << 8 | zeros << 4 | (length + size);
}

/** The number that `size` bits stand for: those that begin with 0 are negative. */
export function signed(bits: i32, size: u32): i32 {
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

/** The length << 8 | symbol of the code at the start of 16 bits; 0 when there is none. */
export function findCode(table: usize, pattern: u32): u32 {
  const short = <u32>load<u16>(table + shortOffset + (pattern >> 7) * 2);
  if (short !== 0) return short;
  for (let length: u32 = 10; length <= 16; length++) {
    if (pattern >= load<u32>(table + limitOffset + length * 4)) continue;
    const place = <i32>(pattern >> (16 - length)) + load<i32>(table + placeOffset + length * 4);
    return length << 8 | load<u8>(table + symbolOffset + place);
  }
  return 0;
}

/** The coefficient at the start of 9 bits, as value << 8 | zeros before it << 4 | bits; 0 when it takes more bits than that. */
export function findWhole(table: usize, pattern: u32): i32 {
  return load<i16>(table + wholeOffset + pattern * 2);
}
