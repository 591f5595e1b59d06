import { scrambleBits } from '@thaw/core';

/*
 * Many random numbers at once. TensorFlow.js draws them one by one through several objects, which takes a minute for the
 * 86 million of a ViT-Base; these loops take two seconds, and give the same numbers on every backend.
 */

/** `count` numbers in [low, high) that depend on `seed` alone. */
export function drawUniform(count: number, seed: number, low: number, high: number): Float32Array {
  const values = new Float32Array(count);
  const step = (high - low) / 2 ** 32;
  for (let index = 0; index < count; index++) values[index] = low + step * hash(seed, index);
  return values;
}

/** `count` numbers from the normal distribution about 0 that depend on `seed` alone (Box and Muller 1958). */
export function drawNormal(count: number, seed: number, standardDeviation: number): Float32Array {
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 2) {
    // In (0, 1], for the logarithm.
    const radius = standardDeviation * Math.sqrt(-2 * Math.log((hash(seed, index) + 1) / 2 ** 32));
    const angle = (2 * Math.PI * hash(seed, index + 1)) / 2 ** 32;
    values[index] = radius * Math.cos(angle);
    // Beyond the end of an odd count this writes nothing.
    values[index + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** 32 bits of a seed and a place. */
const hash = (seed: number, place: number): number => scrambleBits(scrambleBits(Math.imul(place + 1, 0x9e3779b1) ^ seed) + seed);
