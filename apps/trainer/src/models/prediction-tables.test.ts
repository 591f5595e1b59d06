import { expect, test } from 'vitest';
import { labelListLines, predictionsCsv, rankingLines } from './prediction-tables.ts';

const [cat, dog] = [{ name: 'cat', probability: 0.9 }, { name: 'dog, "wolf"', probability: 0.8 }];
const predictions = [
  { file: 'a.jpg', classes: [cat, dog], found: [cat, dog] },
  { file: 'b, c.jpg', classes: [cat, dog], found: [] },
];

test('the likeliest classes, or all labels found', () => {
  expect(rankingLines(predictions)).toEqual(['picture   class         2.', 'a.jpg     cat    90.0%  dog, "wolf"  80.0%', 'b, c.jpg  cat    90.0%  dog, "wolf"  80.0%']);
  expect(labelListLines(predictions)).toEqual(['picture   labels', 'a.jpg     cat 90.0%, dog, "wolf" 80.0%', 'b, c.jpg  –']);
});

test('CSV quotes what has delimiters in it', () => {
  expect(predictionsCsv(predictions, ['cat', 'dog, "wolf"'], true).split('\r\n')).toEqual([
    'file_name,labels,probability of cat,"probability of dog, ""wolf"""',
    'a.jpg,"cat|dog, ""wolf""",0.90000,0.80000',
    '"b, c.jpg",,0.90000,0.80000',
    '',
  ]);
});
