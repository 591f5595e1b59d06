import { coordinate } from './coordinate.ts';
import { drawText, fitText, measureText } from './draw-text.ts';
import type { Point, Series } from './line-chart.ts';
import { type Markup, markup } from './markup.ts';
import { axisColor, gridColor, seriesColors } from './palette.ts';
import { thinOut } from './thin-out.ts';

/** Where the curves go, in pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** More than a chart has pixels across. */
const pointsAtMost = 1500;

/** A line of the grid and its number. */
export const drawHorizontal = ({ left, right }: Frame, y: number, text: string): Markup =>
  markup`<line class="chart-grid" stroke="${gridColor}" x1="${coordinate(left)}" x2="${right}" y1="${coordinate(y)}" y2="${coordinate(y)}"/>${drawText(text, { x: left - 8, y: y + 4, anchor: 'end', tone: 'muted' })}`;

export const drawGuide = ({ left, right }: Frame, y: number, name: string): Markup =>
  markup`<line class="chart-axis" stroke="${axisColor}" stroke-width="1.5" stroke-dasharray="5 5" x1="${coordinate(left)}" x2="${right}" y1="${coordinate(y)}" y2="${coordinate(y)}"/>${drawText(name, { x: right, y: y - 7, anchor: 'end', tone: 'muted' })}`;

/** @param place of the series in the chart, which gives its colour unless it names one */
export function drawSeries({ points, draw = 'line', color }: Series, place: number, toX: (x: number) => number, toY: (y: number) => number): Markup {
  const placed = thinOut(points, pointsAtMost).map(([x, y]): Point => [toX(x), toY(y)]);
  const finite = placed.filter(isFinitePoint);
  // One point alone would be a line of no length.
  const dots = draw === 'dots' || finite.length === 1 ? finite : [];
  const hue = color ?? place;
  const faint = draw === 'faint' ? { width: 1, opacity: 0.3 } : { width: 2.25, opacity: 1 };
  return markup`<g ${colorOf(hue)} stroke-width="${faint.width}" opacity="${faint.opacity}"><path d="${pathOf(placed)}" fill="none" stroke-linejoin="round" stroke-linecap="round"/>${dots.map(drawDot)}</g>`;
}

/** In one line that ends at `right`: a swatch and a name for each series. One alone needs none: the title says what it is. */
export function drawLegend(series: readonly Series[], right: number, y: number): Markup[] {
  let end = right;
  const named = series.map((one, place) => ({ ...one, hue: one.color ?? place })).filter(({ draw }) => draw !== 'faint');
  if (named.length < 2) return [];
  return named
    .toReversed()
    .map(({ name, draw, hue }) => {
      const text = fitText(name, 180);
      const textAt = end - measureText(text);
      const swatch = { from: textAt - 26, to: textAt - 7, y: y - 4 };
      end = swatch.from - 18;
      const dot = draw === 'dots' ? drawDot([(swatch.from + swatch.to) / 2, swatch.y]) : undefined;
      return markup`<g ${colorOf(hue)} stroke-width="2.25"><line x1="${coordinate(swatch.from)}" x2="${coordinate(swatch.to)}" y1="${swatch.y}" y2="${swatch.y}"/>${dot}</g>${drawText(text, { x: textAt, y })}`;
    });
}

const colorOf = (hue: number): Markup => {
  const index = hue % seriesColors.length;
  return markup`class="chart-series-${index}" stroke="${seriesColors[index]}" fill="${seriesColors[index]}"`;
};

const drawDot = ([x, y]: Point): Markup => markup`<circle cx="${coordinate(x)}" cy="${coordinate(y)}" r="2.5"/>`;

const isFinitePoint = ([x, y]: Point): boolean => Number.isFinite(x) && Number.isFinite(y);

/** A polyline that is interrupted where points are not finite. */
function pathOf(points: readonly Point[]): string {
  let pen = 'M';
  let path = '';
  for (const point of points) {
    if (isFinitePoint(point)) path += `${pen}${coordinate(point[0])} ${coordinate(point[1])}`;
    pen = isFinitePoint(point) ? 'L' : 'M';
  }
  return path;
}
