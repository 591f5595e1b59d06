import { expect, test } from 'vitest';
import { displayWidth, tableLines } from './table.ts';

test('columns are as wide as their widest cell, and lean to their side', () => {
  const lines = tableLines([{ heading: 'class' }, { heading: 'n', align: 'right' }, { heading: 'note' }], [['cat', '5', ''], ['elephant', '120', 'big']]);
  expect(lines).toEqual(['class       n  note', 'cat         5', 'elephant  120  big']);
});

test('names in any script line up', () => {
  expect(['abc', '猫', 'é', '👩‍🌾'].map(displayWidth)).toEqual([3, 2, 1, 2]);
  expect(tableLines([{ heading: 'a' }, { heading: 'b' }], [['猫', 'x']])).toEqual(['a   b', '猫  x']);
});
