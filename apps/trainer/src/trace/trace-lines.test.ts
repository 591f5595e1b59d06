import { join } from 'node:path';
import type { ConstantDescription, TraceDescription } from '@thaw/tensorflow';
import { expect, test } from 'vitest';
import { traceLines } from './trace-lines.ts';

const scalar = { dtype: 'float32', shape: [] } as const;
const number = (values: string, line: number): ConstantDescription => ({ ...scalar, bytes: 4, values, why: 'number', usedBy: ['Mul'], origin: join(process.cwd(), `src/loss.ts:${line}`) });
const trace: TraceDescription = {
  operations: [{ op: 'Const', count: 8 }, { op: 'Mul', count: 2 }],
  inputs: [{ name: 'images', dtype: 'uint8', shape: [4, 2], bytes: 8 }, { name: 'learningRate', ...scalar, bytes: 4 }],
  outputs: [{ name: 'loss', ...scalar, bytes: 4 }],
  variables: [
    { name: 'kernel_1', dtype: 'float32', shape: [1000], bytes: 4000, isRead: true, isAssigned: true },
    { name: 'frozen', dtype: 'float32', shape: [1000], bytes: 4000, isRead: true, isAssigned: false },
    { name: '17', dtype: 'float32', shape: [250], bytes: 1000, isRead: true, isAssigned: true },
  ],
  constants: [
    number('0.1', 7),
    number('0.1', 7),
    number('0.1', 9),
    { dtype: 'int32', shape: [2], bytes: 8, values: '0, 1', why: 'argument', usedBy: ['Sum'], origin: '/elsewhere/a.ts:1' },
    { dtype: 'int32', shape: [2], bytes: 8, values: '1, 2', why: 'argument', usedBy: ['Sum'], origin: '/elsewhere/b.ts:2' },
    { dtype: 'float32', shape: [3], bytes: 12, values: '1, 2, 3', why: 'array', usedBy: ['Mul', 'Add'] },
  ],
  checks: ['CheckNumerics'],
};

test('a trace is told in a few lines', () => {
  expect(traceLines('step', trace, (name) => (name === '17' ? undefined : name))).toEqual([
    'step: 10 operations',
    '  Const 8 · Mul 2',
    '  fed at every run          images uint8 [4,2], learningRate float32 []',
    '  gives                     loss float32 []',
    '  weights and statistics    2, 8.0 kB; 1 assigned',
    '  optimizer state           1, 1.0 kB; 1 assigned',
    '  checks before it assigns  CheckNumerics',
    '',
    '  constant             how many  bytes  why',
    '  shapes, axes                2   16 B  argument of Sum',
    '  float32 [3] 1, 2, 3         1   12 B  an array',
    '  float32 [] 0.1              2    8 B  a JavaScript number at src/loss.ts:7',
    '  float32 [] 0.1              1    4 B  a JavaScript number at src/loss.ts:9',
  ]);
});

test('what there is too much of is counted', () => {
  const operations = Array.from({ length: 15 }, (_, index) => ({ op: `Op${index}`, count: 20 - index }));
  const lines = traceLines('body', { ...trace, operations, variables: [], checks: [], constants: Array.from({ length: 40 }, (_, line) => number('1', line)) }, () => undefined);
  expect(lines[0]).toBe('body: 195 operations');
  expect(lines[1]).toMatch(/ · Op11 9 · 3 other kinds 21$/);
  expect(lines.join('\n')).not.toMatch(/weights|optimizer|checks/);
  expect(lines.at(-1)).toBe('  and 25 more, 100 B; --json has all');
});
