import type { Point } from './line-chart.ts';

/**
 * Exponential moving average of y, with the bias of its start corrected: the n-th value is
 * Σ βⁿ⁻ⁱ yᵢ / Σ βⁿ⁻ⁱ over the finite values so far. As in pandas' `ewm(alpha=1 - beta)`.
 *
 * @param beta weight of the past, in [0, 1)
 */
export function smooth(points: readonly Point[], beta: number): Point[] {
  let sum = 0;
  let weight = 0;
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) return [x, y];
    sum = beta * sum + y;
    weight = beta * weight + 1;
    return [x, sum / weight];
  });
}
