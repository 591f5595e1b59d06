import { coordinate } from './coordinate.ts';
import { drawText, fitText, measureText } from './draw-text.ts';
import { type Markup, markup } from './markup.ts';
import { gridColor, seriesColors } from './palette.ts';
import type { ConfusionCounts } from './scores.ts';
import { svgDocument } from './svg.ts';

export interface ConfusionMatrix {
  readonly classes: readonly string[];
  /** [actual][predicted] */
  readonly counts: ConfusionCounts;
  readonly title?: string;
}

/** Of the widest label. */
const labelWidth = 170;
/** Cells smaller than this, in pixels, hold no number; the edges of such a matrix no names. */
const legibleCell = 22;

/**
 * A confusion matrix as a whole SVG document: rows are what pictures show, columns what they were taken
 * for. Blue cells are right, orange ones wrong; the depth is the share of the row.
 */
export function confusionMatrix({ classes, counts, title = 'Confusion matrix' }: ConfusionMatrix): string {
  const cell = Math.min(64, Math.max(3, Math.floor(560 / classes.length)));
  const named = cell >= legibleCell;
  const labels = named ? classes.map((name) => fitText(name, labelWidth)) : [];
  const widest = Math.max(0, ...labels.map((label) => measureText(label)));
  const slanted = widest > cell - 8;
  const left = 24 + Math.max(widest, 60) + 10;
  const top = 64 + (slanted ? widest * 0.71 + 14 : 20);
  const side = cell * classes.length;
  // Slanted names reach beyond the last column.
  const width = left + side + (slanted ? Math.max(20, widest * 0.71 + 12 - cell / 2) : 20);
  const toX = (column: number) => left + column * cell;
  const toY = (row: number) => top + row * cell;
  return svgDocument(Math.ceil(width), Math.ceil(top + side + 20), title, [
    drawText(title, { x: 8, y: 22, size: 15, weight: 600 }),
    drawText('predicted', { x: left, y: 48, tone: 'muted' }),
    drawText('actual', { x: left - 10, y: top - 10, anchor: 'end', tone: 'muted' }),
    ...labels.map((label, row) => drawText(label, { x: left - 10, y: toY(row) + cell / 2 + 4, anchor: 'end' })),
    ...labels.map((label, column) =>
      slanted
        ? drawText(label, { x: toX(column) + cell / 2 + 2, y: top - 10, rotate: -45 })
        : drawText(label, { x: toX(column) + cell / 2, y: top - 10, anchor: 'middle' }),
    ),
    markup`<rect class="chart-frame" x="${coordinate(left)}" y="${coordinate(top)}" width="${side}" height="${side}" fill="none" stroke="${gridColor}"/>`,
    ...counts.flatMap((row, label) => {
      const pictures = row.reduce((sum, count) => sum + count, 0);
      return row.map((count, predicted) => (count === 0 ? markup`` : drawCell(toX(predicted), toY(label), cell, count, count / pictures, label === predicted)));
    }),
  ]);
}

function drawCell(x: number, y: number, size: number, count: number, share: number, right: boolean): Markup {
  const hue = right ? 0 : 1;
  // Mistakes are rare, and a linear shade would hide them.
  const shade = right ? 0.12 + 0.88 * share : 0.15 + 0.85 * Math.sqrt(share);
  const gap = size >= legibleCell ? 1 : 0;
  const box = markup`<rect class="chart-cell-${hue}" x="${coordinate(x + gap)}" y="${coordinate(y + gap)}" width="${size - 2 * gap}" height="${size - 2 * gap}" rx="${gap * 3}" fill="${seriesColors[hue]}" fill-opacity="${shade.toFixed(3)}"/>`;
  if (size < legibleCell) return box;
  return markup`${box}${drawText(String(count), { x: x + size / 2, y: y + size / 2 + 4.5, anchor: 'middle', size: size > 40 ? 14 : 11, weight: 600, tone: right && shade > 0.85 ? 'inverse' : 'ink' })}`;
}
