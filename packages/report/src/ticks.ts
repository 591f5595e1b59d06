/** Between 2 and about `most` round numbers (1, 2, 2.5 or 5 times a power of ten) that lie in [low, high]. */
export function linearTicks(low: number, high: number, most = 6): number[] {
  if (!(high > low)) return [low];
  const raw = (high - low) / Math.max(1, most - 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw * (1 - 1e-9))!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiplied, not added up, and rounded: 0.1 + 0.2 must read 0.3.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** The same for a logarithmic axis: powers of ten, with 2 and 5 between them where there are few. */
export function logarithmicTicks(low: number, high: number): number[] {
  const factors = Math.log10(high / low) < 3 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** exponent).toPrecision(12));
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/** The numbers of an axis as texts: as many digits as they need, thousands set apart; all like 5e-4 where one is that small. */
export function tickTexts(ticks: readonly number[]): string[] {
  const tiny = ticks.some((tick) => tick !== 0 && Math.abs(tick) < 1e-3) && ticks.every((tick) => Math.abs(tick) < 0.1);
  return ticks.map((tick) => (tiny && tick !== 0 ? tick.toExponential() : tick.toLocaleString('en-US', { maximumFractionDigits: 6 })));
}
