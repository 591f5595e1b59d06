/** A share of 0 to 1 as percent with one decimal; an absent one as a dash. */
export const percentText = (share: number | undefined): string => (share === undefined ? '–' : `${(share * 100).toFixed(1)}%`);

/** Seconds as people say them: 8.3 s, 2 min 31 s, 1 h 5 min. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A whole number with its thousands set apart. */
export const countText = (count: number): string => Math.round(count).toLocaleString('en-US');

/** Bytes in MB or GB, powers of ten. */
export const bytesText = (bytes: number): string => (bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

export const plural = (count: number, one: string, many = `${one}s`): string => `${countText(count)} ${count === 1 ? one : many}`;

export const dateText = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
