import { expect, test } from 'vitest';
import { indexStatus } from './index-status.ts';

test('says what is counted', () => {
  expect(indexStatus({ done: 3, total: 10 })).toBe('looking at picture 3 of 10');
  expect(indexStatus({ done: 3, total: 10, unit: 'pictures' })).toBe('looking at picture 3 of 10');
  expect(indexStatus({ done: 1.5e9, total: 3e9, unit: 'bytes' })).toBe('unpacking pictures: 1.5 GB of 3.0 GB');
  expect(indexStatus({ done: 20_000, total: 20_000, unit: 'files' })).toBe('found 20000 pictures so far');
});
