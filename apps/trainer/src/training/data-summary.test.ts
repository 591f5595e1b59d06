import { expect, test } from 'vitest';
import { dataSummary } from './data-summary.ts';

test('pictures per class and split, skipped files, duplicates', () => {
  const lines = dataSummary({
    classes: ['cat', 'dog'],
    counts: { train: [30, 8], validation: [10, 2], test: null },
    skipped: Array.from({ length: 12 }, (_, index) => ({ file: `${index}.jpg`, reason: 'the file is empty' })),
    duplicates: [['a.jpg', 'b.jpg', 'c.jpg'], ['d.jpg', 'e.jpg']],
  });
  expect(lines).toEqual([
    'class  training  held out',
    'cat          30        10',
    'dog           8         2',
    'total        38        12',
    '12 files left out:',
    ...Array.from({ length: 10 }, (_, index) => `  ${index}.jpg: the file is empty`),
    '  and 2 more',
    '3 identical copies left out, such as b.jpg of a.jpg',
  ]);
});

test('a test split has its column', () => {
  const lines = dataSummary({ classes: ['cat', 'dog'], counts: { train: [3, 3], validation: [1, 1], test: [2, 1] }, skipped: [], duplicates: [] });
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([['class', 'training', 'held out', 'test'], ['cat', '3', '1', '2'], ['dog', '3', '1', '1'], ['total', '6', '2', '3']]);
});
