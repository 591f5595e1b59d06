import type { Resample } from '../assign-weights.ts';

/**
 * Fits a table of relative position biases, [(2 · window − 1)², heads], to windows of another size, as timm does: it lays the given
 * distances at places that grow geometrically from the center to the edge of the wanted table, and interpolates between them. So
 * short distances keep their biases, and long ones are stretched or squeezed.
 */
export const resampleRelativePositions: Resample = (_name, given, wanted) => {
  const [from, to] = [sideOf(given), sideOf(wanted)];
  if (from === undefined || to === undefined || given[1] !== wanted[1]) return undefined;
  const heads = wanted[1]!;
  return ({ data }) => {
    const table = data as Float32Array;
    const places = interpolationsOf(from, to);
    const fitted = Float32Array.from({ length: to * to * heads }, (_, entry) => {
      const [row, column, head] = [places[Math.floor(entry / heads / to)]!, places[Math.floor(entry / heads) % to]!, entry % heads];
      const at = (y: number, x: number) => table[(y * from + x) * heads + head]!;
      const along = (y: number) => at(y, column.below) * (1 - column.share) + at(y, column.below + 1) * column.share;
      return along(row.below) * (1 - row.share) + along(row.below + 1) * row.share;
    });
    return { dtype: 'float32', shape: wanted, data: fitted };
  };
};

/** 2 · window − 1; undefined where the shape is that of something else. */
function sideOf(shape: readonly number[]): number | undefined {
  const side = Math.sqrt(shape[0] ?? 0);
  return shape.length === 2 && side % 2 === 1 ? side : undefined;
}

/** Between which two given entries, `below` and the next, each wanted one lies, and the share of the second. */
function interpolationsOf(from: number, to: number): { below: number; share: number }[] {
  const places = geometricPlaces((from - 1) / 2, (to - 1) / 2);
  return Array.from({ length: to }, (_, index) => {
    const target = index - (to - 1) / 2;
    const next = places.findIndex((place) => place > target);
    const below = (next === -1 ? places.length - 1 : Math.max(next, 1)) - 1;
    const share = (target - places[below]!) / (places[below + 1]! - places[below]!);
    // Beyond the last given distance its own bias holds.
    return { below, share: Math.min(Math.max(share, 0), 1) };
  });
}

/** −d(count), …, −1, 0, 1, …, d(count), with d(n) = 1 + q + … + qⁿ⁻¹, and a ratio q with which d(count) reaches `reach`. */
function geometricPlaces(count: number, reach: number): number[] {
  const ratio = ratioReaching(count, reach);
  const distances = Array.from({ length: count }, (_, index) => progression(ratio, index + 1));
  return [...distances.map((distance) => -distance).toReversed(), 0, ...distances];
}

/** 1 + q + … + qⁿ⁻¹ */
const progression = (q: number, n: number): number => (1 - q ** n) / (1 - q);

/** By bisection, between timm's bounds. */
function ratioReaching(count: number, reach: number): number {
  let [low, high, middle] = [1.01, 1.5, 0];
  while (high - low > 1e-6) {
    middle = (low + high) / 2;
    if (progression(middle, count) > reach) high = middle;
    else low = middle;
  }
  return middle;
}
