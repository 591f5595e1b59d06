import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { confusionMatrix } from './confusion-matrix.ts';
import { lineChart, type Point } from './line-chart.ts';
import { svgToPng } from './svg.ts';
import { thinOut } from './thin-out.ts';

const chart = { title: 'Loss', xLabel: 'step', yLabel: 'loss' };

/** The `d` of the curves, in order. */
const pathsOf = (svg: string) => [...svg.matchAll(/<path d="([^"]+)" fill="none"/g)].map((match) => match[1]!);

const pointsOf = (path: string) => [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])]);

describe('lineChart', () => {
  test('maps values linearly', () => {
    const [path] = pathsOf(lineChart({ ...chart, yRange: [0, 10], series: [{ name: 'a', points: [[0, 0], [5, 5], [10, 10]] }] }));
    const [first, middle, last] = pointsOf(path!);
    expect(middle![0]).toBeCloseTo((first![0]! + last![0]!) / 2, 1);
    expect(middle![1]).toBeCloseTo((first![1]! + last![1]!) / 2, 1);
    expect(first![1]! - last![1]!).toBeCloseTo(340 - 76 - 44, 1);
  });

  test('maps values logarithmically and leaves out what has no logarithm', () => {
    const [path] = pathsOf(lineChart({ ...chart, logY: true, series: [{ name: 'a', points: [[0, 0.01], [1, 0.1], [2, 0], [3, 1]] }] }));
    const [first, middle, last] = pointsOf(path!);
    expect(middle![1]).toBeCloseTo((first![1]! + last![1]!) / 2, 1);
    expect(path!.match(/M/g)).toHaveLength(2);
  });

  test('interrupts the line where values are not finite', () => {
    const [path] = pathsOf(lineChart({ ...chart, series: [{ name: 'a', points: [[0, 1], [1, 2], [2, Number.NaN], [3, Infinity], [4, 1], [5, 3]] }] }));
    expect(path).toMatch(/^M[\d. ]+L[\d. ]+M[\d. ]+L[\d. ]+$/);
  });

  test('draws nothing outside the paper, whatever the values', () => {
    const values: Point[][] = [[], [[1, 5]], [[1, 0], [2, 0]], [[1, -4], [2, 7e9]], [[1, Number.NaN]], [[3, 1e-7], [3, 2e-7]]];
    for (const points of values) {
      for (const logY of [false, true]) {
        const svg = lineChart({ ...chart, logY, series: [{ name: 'a', points }], guides: [{ name: 'guide', y: 2 }] });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        for (const [x, y] of pathsOf(svg).flatMap(pointsOf)) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(720);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(340);
        }
      }
    }
  });

  test('says what it is to those who cannot see it, escaped', () => {
    const svg = lineChart({ ...chart, title: 'A < B & "C"', series: [] });
    expect(svg).toContain('role="img" aria-label="A &lt; B &amp; &quot;C&quot;"><title>A &lt; B &amp; &quot;C&quot;</title>');
  });

  test('has a legend for several series, without the faint ones', () => {
    const points: Point[] = [[0, 1], [1, 2]];
    const groups = (svg: string) => svg.match(/<g class="chart-series-/g)!.length;
    expect(groups(lineChart({ ...chart, series: [{ name: 'raw', points, draw: 'faint' }, { name: 'smooth', points }] }))).toBe(2);
    expect(groups(lineChart({ ...chart, series: [{ name: 'train', points }, { name: 'validation', points, draw: 'dots' }] }))).toBe(4);
  });

  test('colours its curve in the PNG', async () => {
    const png = await svgToPng(lineChart({ ...chart, yRange: [0, 2], series: [{ name: 'a', points: [[0, 1], [10, 1]] }] }), 1);
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([720, 340]);
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    expect(at(400, 186)).toEqual([0x00, 0x72, 0xb2]);
    expect(at(400, 120)).toEqual([255, 255, 255]);
  });
});

test('thinOut keeps the spikes, the order and the gaps', () => {
  const points = Array.from({ length: 10_000 }, (_, index): Point => [index, index === 7777 ? 100 : index >= 2000 && index < 3000 ? Number.NaN : Math.sin(index / 500)]);
  const thin = thinOut(points, 500);
  expect(thin.length).toBeLessThanOrEqual(502);
  expect(thin).toContainEqual([7777, 100]);
  expect(thin.some(([x, y]) => x >= 2000 && x < 3000 && Number.isNaN(y))).toBe(true);
  expect(thin.every(([x], index) => index === 0 || x > thin[index - 1]![0])).toBe(true);
});

describe('confusionMatrix', () => {
  test('has a cell for every count that is not 0', () => {
    const svg = confusionMatrix({ classes: ['cats', 'dogs'], counts: [[8, 2], [0, 5]] });
    const cells = [...svg.matchAll(/class="chart-cell-(\d)".*?fill-opacity="([\d.]+)"/g)].map((match) => [match[1], Number(match[2])]);
    expect(cells).toEqual([
      ['0', 0.824],
      ['1', 0.53],
      ['0', 1],
    ]);
  });

  test('grows with its labels and stays whole with many classes', async () => {
    for (const [count, name] of [[2, 'a'], [12, 'a class with a really very long name that cannot be shown'], [300, 'b']] as const) {
      const classes = Array.from({ length: count }, (_, index) => `${name} ${index}`);
      const counts = classes.map((_, row) => classes.map((__, column) => (row === column ? 9 : column === 0 ? 1 : 0)));
      const { width, height } = await sharp(await svgToPng(confusionMatrix({ classes, counts }), 1)).metadata();
      expect(width).toBeGreaterThan(Math.min(900, count * 30));
      expect(width).toBeLessThan(1200);
      expect(height).toBeLessThan(1100);
    }
  });
});
