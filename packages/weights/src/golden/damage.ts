import { ThawError } from '@thaw/core';
import { expect } from 'vitest';

/** Fails unless `read` refuses every proper beginning of `bytes` with a ThawError. */
export function expectTruncationsRefused(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  for (let length = 0; length < bytes.length; length++) {
    expect(() => read(bytes.slice(0, length)), `the first ${length} bytes`).toThrow(ThawError);
  }
}

/**
 * Fails if `read` throws anything but a ThawError when any single byte is changed. Some changes (a digit
 * of a weight) give another whole file.
 */
export function expectChangesHandled(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  for (let position = 0; position < bytes.length; position++) {
    for (const change of [0x01, 0x80, 0xff]) {
      const damaged = Uint8Array.from(bytes);
      damaged[position]! ^= change;
      try {
        read(damaged);
      } catch (error) {
        expect(error, `byte ${position} changed by ${change}`).toBeInstanceOf(ThawError);
      }
    }
  }
}
