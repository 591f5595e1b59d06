import { expect, test } from 'vitest';
import { cacheSize } from './cache-size-option.ts';

test.each([
  ['off', { memoryBytes: 0, diskBytes: 0 }],
  ['memory', { diskBytes: 0 }],
  ['8GB', { diskBytes: 8e9 }],
  ['1.5 tb', { diskBytes: 1.5e12 }],
  ['500MB', { diskBytes: 5e8 }],
])('%s', (text, expected) => {
  expect(cacheSize(text)).toEqual(expected);
});

test.each(['8', 'disk', '-1GB', '8GiB', ''])('%j is refused', (text) => {
  expect(() => cacheSize(text)).toThrow(/Expected a size such as 500MB or 8GB/);
});
