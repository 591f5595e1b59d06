import { formatCount } from '../terminal/format.ts';
import { type Column, tableLines } from '../terminal/table.ts';
import type { Speed } from './speeds.ts';

/** A backbone as `thaw backbones` lists it. What only counting or measuring tells may be absent. */
export interface BackboneRow {
  readonly name: string;
  readonly imageSize?: number;
  readonly parameters?: number;
  /** Per picture of `imageSize`. */
  readonly multiplyAdds?: number;
  /** Channels of the feature map. */
  readonly features?: number;
  /** In percent. */
  readonly top1?: number;
  /** The line that names them. */
  readonly weights?: string;
  readonly license?: string;
  readonly speed?: Speed;
}

const right = { align: 'right' } as const;

/** Rows from cheap to dear. Speeds, where some were measured, take the place of the features: a line has 100 columns. */
export function backboneLines(rows: readonly BackboneRow[]): string[] {
  const isMeasured = rows.some(({ speed }) => speed !== undefined);
  const columns: Column[] = [
    { heading: 'name' },
    { heading: 'parameters', ...right },
    { heading: 'mult-adds', ...right },
    { heading: 'pixels', ...right },
    ...(isMeasured ? [] : [{ heading: 'features', ...right }]),
    { heading: 'top-1', ...right },
    ...(isMeasured ? [{ heading: 'forward', ...right }, { heading: 'step', ...right }] : []),
    { heading: 'license' },
  ];
  const cells = rows.map(({ name, imageSize, parameters, multiplyAdds, features, top1, license, speed }) => [
    name,
    textOf(parameters, formatCount),
    textOf(multiplyAdds, formatCount),
    textOf(imageSize, String),
    ...(isMeasured ? [] : [textOf(features, String)]),
    textOf(top1, (percent) => `${percent.toFixed(1)}%`),
    ...(isMeasured ? [textOf(speed?.forward, rateText), textOf(speed?.headStep, rateText)] : []),
    license ?? '–',
  ]);
  return tableLines(columns, cells);
}

/** Cheap ones first; those that were not counted, last. */
export const byCost = (a: BackboneRow, b: BackboneRow): number => (a.multiplyAdds ?? Infinity) - (b.multiplyAdds ?? Infinity);

const rateText = (rate: number): string => rate.toFixed(rate < 10 ? 1 : 0);

const textOf = (value: number | undefined, text: (value: number) => string): string => (value === undefined || Number.isNaN(value) ? '–' : text(value));
