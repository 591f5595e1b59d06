/**
 * Randomness by name instead of by order: a generator is a key, and `fork` derives the key of a
 * named part. The same seed and path of forks always give the same draws, whoever drew before.
 */
export interface Random {
  /** A number in [low, high). */
  uniform(low: number, high: number): number;
  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean;
  /** A whole number in [0, bound). */
  integer(bound: number): number;
  /** A permutation of 0 … length - 1, every order equally likely. */
  permutation(length: number): number[];
  /** An independent generator; depends on the label, not on what was drawn from this one. */
  fork(label: string | number): Random;
}

/** A generator for `seed`, any finite number; its fraction counts too. */
export function createRandom(seed: number): Random {
  return fromKey(fork([0x243f6a88, 0x85a308d3], `seed ${seed}`));
}

/** Two words of 32 bits. */
type Key = readonly [number, number];

function fromKey(key: Key): Random {
  let counter = 0;
  // Counter-based, as in Salmon et al. 2011: the n-th draw is a hash of key and n. 53 random bits.
  const next = () => {
    counter += 1;
    const high = scrambleBits((key[0] + Math.imul(counter, 0x9e3779b9)) ^ key[1]);
    const low = scrambleBits((key[1] + Math.imul(counter, 0x85ebca6b)) ^ high);
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  };
  const random: Random = {
    uniform: (low, high) => low + (high - low) * next(),
    chance: (probability) => next() < probability,
    integer: (bound) => Math.floor(next() * bound),
    permutation: (length) => {
      const order = Array.from({ length }, (_, index) => index);
      for (let index = length - 1; index > 0; index--) {
        const other = random.integer(index + 1);
        [order[index], order[other]] = [order[other]!, order[index]!];
      }
      return order;
    },
    fork: (label) => fromKey(fork(key, String(label))),
  };
  return random;
}

function fork([a, b]: Key, label: string): Key {
  const hash = hashText(label);
  const first = scrambleBits(a ^ hash);
  return [first, scrambleBits(b + Math.imul(hash, 0xc2b2ae35) + first)];
}

/** Scrambles 32 bits (the finalizer of MurmurHash3): every bit of the result depends on every bit given. */
export function scrambleBits(bits: number): number {
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** 32 bits that depend on a text: FNV-1a over its code units. */
export function hashText(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  return bits >>> 0;
}
