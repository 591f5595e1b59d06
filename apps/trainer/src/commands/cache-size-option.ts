import { InvalidArgumentError } from 'commander';

const units: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/** Reads where features or pictures are kept: `off`, `memory`, or what they may take on disk, such as `8GB`. */
export function cacheSize(text: string): { readonly memoryBytes?: number; readonly diskBytes: number } {
  if (text === 'off') return { memoryBytes: 0, diskBytes: 0 };
  if (text === 'memory') return { diskBytes: 0 };
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([MGT]B)$/i.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) throw new InvalidArgumentError('Expected a size such as 500MB or 8GB, "memory" or "off".');
  return { diskBytes: Number(number) * units[unit.toUpperCase()]! };
}
