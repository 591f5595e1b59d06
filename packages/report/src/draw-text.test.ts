import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { drawText, fitText, measureText } from './draw-text.ts';

// From fontTools: bench/reference/report.py.
const golden = JSON.parse(readFileSync(new URL('golden/report.json', import.meta.url), 'utf8')) as { unitsPerEm: number; widths: { text: string; width: number }[] };

describe('text', () => {
  test('is as wide as fontTools measures it', () => {
    for (const { text, width } of golden.widths) expect(measureText(text, { size: golden.unitsPerEm })).toBeCloseTo(width, 6);
  });

  test('is drawn as outlines in many scripts', () => {
    for (const text of ['loss', 'Größe', 'Ελλάδα', 'Кошки', 'Việt', 'ćwiczę']) {
      expect(drawText(text, { x: 0, y: 0 }).markup).toMatch(/^<g class="chart-ink" fill="#1d2430"><path d="M[-\d. MLQCZ]+"\/><\/g>$/);
    }
  });

  test('leaves characters that Inter lacks to other fonts, escaped', () => {
    expect(drawText('a猫', { x: 10, y: 20, size: 16 }).markup).toMatch(/<text x="\d+\.\d\d" y="20\.00" font-size="16" font-family="sans-serif">猫<\/text>/);
  });

  test('is anchored at its start, middle or end', () => {
    const startOf = (anchor: 'start' | 'middle' | 'end') => Number(/d="M([-\d.]+)/.exec(drawText('HHH', { x: 100, y: 0, anchor }).markup)![1]);
    const width = measureText('HHH');
    expect(startOf('middle')).toBeCloseTo(startOf('start') - width / 2, 1);
    expect(startOf('end')).toBeCloseTo(startOf('start') - width, 1);
  });

  test('is cut where it does not fit', () => {
    expect(fitText('short', 200)).toBe('short');
    const cut = fitText('a name that is much too long for the place it gets', 120);
    expect(cut).toMatch(/^a name that.*…$/);
    expect(measureText(cut)).toBeLessThanOrEqual(120);
    expect(fitText('anything', 1)).toBe('…');
  });
});
