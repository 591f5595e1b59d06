import type { LineChart } from './line-chart.ts';
import { linearTicks, logarithmicTicks } from './ticks.ts';

/** How values of y lie on the paper. */
export interface VerticalScale {
  /** False for values that have no place on the axis. */
  holds(value: number): boolean;
  readonly ticks: readonly number[];
  /** 0 at the lower end of the axis, 1 at the upper. */
  share(value: number): number;
}

/** Share of the axis that stays free above and below the values. */
const margin = 0.05;

export function verticalScale({ series, guides = [], yRange, logY = false }: LineChart): VerticalScale {
  const holds = (value: number) => Number.isFinite(value) && (!logY || value > 0);
  const values = [...series.flatMap(({ points }) => points.map(([, value]) => value)), ...guides.map(({ y }) => y)].filter(holds);
  const place = logY ? Math.log : (value: number) => value;
  const [low, high] = yRange ?? valueRange(values, logY);
  const room = yRange === undefined ? margin * (place(high) - place(low)) : 0;
  const top = place(high) + room;
  // Nothing lies below an axis that starts at 0.
  const bottom = place(low) - (low === 0 ? 0 : room);
  return {
    holds,
    ticks: logY ? logarithmicTicks(Math.exp(bottom), Math.exp(top)) : linearTicks(bottom, top),
    share: (value) => (place(value) - bottom) / (top - bottom),
  };
}

function valueRange(values: readonly number[], logY: boolean): readonly [low: number, high: number] {
  const [low, high] = rangeOf(values);
  if (logY) return low > 0 ? [low, high] : [high / 10, high];
  // From 0 when the values are not far from it: then a curve falls as much as it seems to.
  return low >= 0 && low < high / 2 ? [0, high] : [low, high];
}

/** Least and greatest finite value. One value gets room around it; none gets 0 to 1. */
export function rangeOf(values: readonly number[]): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  return low === high ? [low - Math.abs(low || 1) / 2, high + Math.abs(high || 1) / 2] : [low, high];
}
