import type { Random } from '@thaw/core';

/** Numbers at which sizes and offsets go wrong. */
const oddIntegers = [0n, 1n, 2n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 2n ** 40n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];
const oddNumbers = ['-1', '0', '1e9', '4294967295', '9007199254740993', '1e308', '-1e-5', '1.5', '123456789012345678901234567890'];
const oddValues = [...oddNumbers, 'null', 'true', '[]', '{}', '""', '[[[[[[[[', '"__proto__"', '"constructor"', '"../../../x"', '"\\u0000"'];

type Damage = (bytes: Buffer, random: Random) => Buffer;

const someplace = (bytes: Buffer, random: Random): number => {
  // Structures are often at the start or the end.
  const near = Math.min(bytes.length, 256);
  const place = random.integer(3);
  return place === 0 ? random.integer(near) : place === 1 ? bytes.length - 1 - random.integer(near) : random.integer(bytes.length);
};

const flipBits: Damage = (bytes, random) => {
  for (let count = 1 + random.integer(8); count > 0; count--) bytes[someplace(bytes, random)]! ^= 1 << random.integer(8);
  return bytes;
};

const truncate: Damage = (bytes, random) => bytes.subarray(0, random.integer(bytes.length));

const overwriteInteger: Damage = (bytes, random) => {
  const width = [1, 2, 4, 8][random.integer(4)]!;
  const value = random.chance(0.2) ? BigInt(bytes.length + random.integer(3) - 1) : oddIntegers[random.integer(oddIntegers.length)]!;
  const field = Buffer.alloc(8);
  field.writeBigUInt64LE(BigInt.asUintN(64, value));
  const number = random.chance(0.2) ? Buffer.from(field.subarray(0, width).toReversed()) : field.subarray(0, width);
  number.copy(bytes, Math.min(someplace(bytes, random), Math.max(0, bytes.length - width)));
  return bytes;
};

/** A part of the file copied over another, put in twice, or left out. */
const splice: Damage = (bytes, random) => {
  const start = random.integer(bytes.length);
  const part = Buffer.from(bytes.subarray(start, start + 1 + random.integer(64)));
  const place = random.integer(bytes.length);
  return Buffer.concat([bytes.subarray(0, place), random.chance(0.3) ? Buffer.alloc(0) : part, bytes.subarray(place + [0, part.length][random.integer(2)]!)]);
};

/** In text: another value where a number, a word or a quoted text stands. */
const replaceValue: Damage = (bytes, random) => {
  const text = bytes.toString('latin1');
  const values = [...text.matchAll(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|"[^"\\]*"|\b(?:true|false|null)\b/g)];
  const found = values[random.integer(Math.max(1, values.length))];
  if (found === undefined) return flipBits(bytes, random);
  const value = oddValues[random.integer(oddValues.length)]!;
  return Buffer.from(text.slice(0, found.index) + value + text.slice(found.index + found[0].length), 'latin1');
};

const append: Damage = (bytes, random) => Buffer.concat([bytes, Buffer.from(Array.from({ length: 1 + random.integer(100) }, () => random.integer(256)))]);

const damages = [flipBits, truncate, overwriteInteger, overwriteInteger, splice, replaceValue, replaceValue, append];

/** A copy of a file with one to three damages, decided by `random`. */
export function damageBytes(whole: Uint8Array, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(whole);
  for (let count = 1 + random.integer(3); count > 0 && bytes.length > 0; count--) bytes = damages[random.integer(damages.length)]!(bytes, random);
  return bytes;
}
