import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatNumber, formatPercent, formatSmall } from './format.ts';

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [8_400, '8.4 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [254_300_000, '254 MB'],
  [1_200_000_000, '1.2 GB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [3599.4, '59 min 59 s'],
  [7799, '2 h 10 min'],
])('%d seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

test.each([
  [0, '0'],
  [0.001, '0.001'],
  [0.00123, '0.0012'],
  [0.00004, '4e-5'],
  [3.84e-6, '3.8e-6'],
  [1, '1'],
])('%d is %s', (value, text) => expect(formatSmall(value)).toBe(text));

test('counts and shares are short', () => {
  expect([9_999, 12_400, 999_499, 4_650_000, 999_900_000, 4_089_000_000].map(formatCount)).toEqual(['9999', '12.4 k', '999.5 k', '4.7 M', '999.9 M', '4.1 G']);
  expect([0, 0.9125, 1].map(formatPercent)).toEqual(['0.0%', '91.3%', '100.0%']);
  expect([formatNumber(1, 'copy', 'copies'), formatNumber(2, 'copy', 'copies'), formatNumber(0, 'file')]).toEqual(['1 copy', '2 copies', '0 files']);
});
