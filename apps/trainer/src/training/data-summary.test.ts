import { expect, test } from 'vitest';
import { dataSummary } from './data-summary.ts';

test('pictures per class and split, skipped files, duplicates', () => {
  const lines = dataSummary({
    task: 'single-label',
    classes: ['cat', 'dog'],
    pictures: { train: 38, validation: 12, test: null },
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
  const lines = dataSummary({ task: 'single-label', classes: ['cat', 'dog'], pictures: { train: 6, validation: 2, test: 3 }, counts: { train: [3, 3], validation: [1, 1], test: [2, 1] }, skipped: [], duplicates: [] });
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([['class', 'training', 'held out', 'test'], ['cat', '3', '1', '2'], ['dog', '3', '1', '1'], ['total', '6', '2', '3']]);
});

test('pictures with any number of labels are counted by themselves', () => {
  const lines = dataSummary({ task: 'multi-label', classes: ['cat', 'dog'], pictures: { train: 8, validation: 2, test: null }, counts: { train: [7, 5], validation: [1, 2], test: null }, skipped: [], duplicates: [] });
  expect(lines).toEqual(['label     training  held out', 'cat              7         1', 'dog              5         2', 'pictures         8         2', '1.5 labels for a training picture']);
});
