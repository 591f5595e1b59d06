import type { Point } from './line-chart.ts';

/** At most about `most` of the points: from every stretch its least and its greatest, so that no spike is lost. */
export function thinOut(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points;
  const stretch = Math.ceil(points.length / (most / 2));
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch).filter(([, y]) => Number.isFinite(y));
    if (part.length === 0) {
      // The gap itself must stay visible.
      kept.push(points[start]!);
      continue;
    }
    const least = part.reduce((best, point) => (point[1] < best[1] ? point : best));
    const greatest = part.reduce((best, point) => (point[1] > best[1] ? point : best));
    kept.push(...(least === greatest ? [least] : least[0] < greatest[0] ? [least, greatest] : [greatest, least]));
  }
  return kept;
}
