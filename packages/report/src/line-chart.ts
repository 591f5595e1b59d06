import { drawGuide, drawHorizontal, drawLegend, drawSeries, type Frame } from './chart-marks.ts';
import { rangeOf, verticalScale } from './chart-scale.ts';
import { drawText, fitText, measureText } from './draw-text.ts';
import { markup } from './markup.ts';
import { axisColor } from './palette.ts';
import { svgDocument } from './svg.ts';
import { linearTicks, tickTexts } from './ticks.ts';

export type Point = readonly [x: number, y: number];

export interface Series {
  readonly name: string;
  /** In the order of x. Points that are not finite leave a gap. */
  readonly points: readonly Point[];
  /** `faint` is for raw values behind a smoothed line of the same colour, and has no entry in the legend. Default `line`. */
  readonly draw?: 'line' | 'faint' | 'dots';
  /** Which colour of the palette, from 0. Default: the place of the series in the list. */
  readonly color?: number;
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  /** Logarithmic y; values of 0 and below are left out. */
  readonly logY?: boolean;
  /** Fixes the ends of y; otherwise they follow the values. */
  readonly yRange?: readonly [low: number, high: number];
  /** Writes y as percent. */
  readonly percent?: boolean;
  /** Dashed horizontal lines to compare with. */
  readonly guides?: readonly { readonly name: string; readonly y: number }[];
  /** In pixels. Default 720 × 340. */
  readonly width?: number;
  readonly height?: number;
}

/** A line chart as a whole SVG document. It needs no font. */
export function lineChart(chart: LineChart): string {
  const { title, xLabel, yLabel, series, percent = false, guides = [], width = 720, height = 340 } = chart;
  const [xLow, xHigh] = rangeOf(series.flatMap(({ points }) => points.map(([x]) => x)));
  const xTicks = linearTicks(xLow, xHigh, 8).filter((tick) => Number.isInteger(tick) || xHigh - xLow < 2);
  const y = verticalScale(chart);
  const yTexts = percent ? tickTexts(y.ticks.map((tick) => tick * 100)).map((text) => `${text}%`) : tickTexts(y.ticks);
  const xTexts = tickTexts(xTicks);
  const frame: Frame = { left: 18 + Math.max(0, ...yTexts.map((text) => measureText(text))), right: width - 20, top: 76, bottom: height - 44 };
  const toX = (value: number) => frame.left + ((value - xLow) / (xHigh - xLow)) * (frame.right - frame.left);
  const toY = (value: number) => (y.holds(value) ? frame.bottom - y.share(value) * (frame.bottom - frame.top) : Number.NaN);
  const labelY = frame.top - 18;
  const legend = drawLegend(series, frame.right, labelY);
  return svgDocument(width, height, title, [
    drawText(fitText(title, width - 16, { size: 15, weight: 600 }), { x: 8, y: 22, size: 15, weight: 600 }),
    drawText(fitText(yLabel, legend.length > 0 ? width / 3 : width - 16), { x: 8, y: labelY, tone: 'muted' }),
    ...legend,
    ...y.ticks.map((tick, index) => drawHorizontal(frame, toY(tick), yTexts[index]!)),
    markup`<line class="chart-axis" stroke="${axisColor}" x1="${frame.left}" x2="${frame.right}" y1="${frame.bottom}" y2="${frame.bottom}"/>`,
    ...xTicks.map((tick, index) => drawText(xTexts[index]!, { x: toX(tick), y: frame.bottom + 18, anchor: 'middle', tone: 'muted' })),
    drawText(xLabel, { x: frame.right, y: height - 8, anchor: 'end', tone: 'muted' }),
    ...guides.map((guide) => drawGuide(frame, toY(guide.y), guide.name)),
    ...series.map((one, index) => drawSeries(one, index, toX, toY)),
  ]);
}
