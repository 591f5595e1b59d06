/** Bytes for people: `512 B`, `8.4 MB`, `1.2 GB` (powers of 1000). */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Seconds for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** A share for people: `91.3%`. */
export const formatPercent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** A count for people: `950`, `12.4 k`, `4.7 M`, `4.1 G`. */
export function formatCount(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 999_500) return `${(count / 1e3).toFixed(1)} k`;
  return count < 999.95e6 ? `${(count / 1e6).toFixed(1)} M` : `${(count / 1e9).toFixed(1)} G`;
}

/** A small positive number with two significant digits and no needless ones: `0.001`, `4e-5`. */
export function formatSmall(value: number): string {
  if (value === 0) return '0';
  const short = Number(value.toPrecision(2));
  return short < 0.001 ? short.toExponential().replace('e-0', 'e-') : String(short);
}

/** `1 picture`, `2 pictures`. */
export const formatNumber = (count: number, noun: string, plural = `${noun}s`): string => `${count} ${count === 1 ? noun : plural}`;
