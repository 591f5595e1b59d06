import { expect, test } from 'vitest';
import { wrapText } from './wrap-text.ts';

test('lines are as long as they may be, and break between words', () => {
  expect(wrapText('a bb ccc dddddddd e', 6)).toEqual(['a bb', 'ccc', 'dddddddd', 'e']);
  expect(wrapText('one line')).toEqual(['one line']);
});
