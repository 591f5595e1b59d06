// Reads the entropy-coded bits of a JPEG scan: a stuffed zero follows every byte of 255, and any other byte there is a marker.

let position: usize = 0;
let end: usize = 0;
/** The next bits, from the highest down. */
let bits: u64 = 0;
/** How many of them there are; those beyond are not counted, but right. */
let available: u32 = 0;
/** Zeros given out in place of data, once a marker was reached. */
let padding: u32 = 0;

export function openBits(from: usize, to: usize): void {
  position = from;
  end = to;
  bits = 0;
  available = 0;
  padding = 0;
}

/** Makes sure of 32 bits. */
export function ensureBits(): void {
  if (available < 32) refill();
}

/** The next `count` bits, 1 to 32. */
export function peekBits(count: u32): u32 {
  return <u32>(bits >> (64 - count));
}

export function skipBits(count: u32): void {
  bits <<= count;
  available -= count;
}

function refill(): void {
  if (position + 8 <= end) {
    const isFull = i8x16.eq(v128.load64_zero(position), i8x16.splat(-1));
    if (!v128.any_true(isFull)) {
      bits |= bswap<u64>(load<u64>(position)) >> available;
      const taken = (64 - available) >> 3;
      position += taken;
      available += taken << 3;
      return;
    }
  }
  while (available <= 56) {
    let byte: u32 = 0;
    if (position < end) byte = load<u8>(position);
    if (position >= end || (byte === 255 && (position + 1 >= end || load<u8>(position + 1) !== 0))) {
      byte = 0;
      padding += 8;
    } else {
      position += byte === 255 ? 2 : 1;
    }
    bits |= <u64>byte << (56 - available);
    available += 8;
  }
}

/** Ends a stretch of data: true when it was used up but for less than a byte, and `marker` follows. */
export function takeMarker(marker: u32): bool {
  // What was read ahead must be padding, and none of it used.
  const unread = available - padding;
  if (available < padding || unread > 7) return false;
  if (position + 1 >= end || load<u8>(position) !== 255 || load<u8>(position + 1) !== marker) return false;
  openBits(position + 2, end);
  return true;
}
