import { nearest } from '@thaw/core';

/** How a weight file and a network differ. */
export interface Mismatch {
  /** Names that the file lacks. */
  readonly missing: readonly string[];
  /** Names in the file that the network has no place for. */
  readonly unexpected: readonly string[];
  /** A sentence for each tensor of another shape or element type. */
  readonly misshapen: readonly string[];
}

/** Of each kind. */
const mostLines = 10;

/** Names that are compared of each kind: enough to see what went wrong, and soon done for two networks that share nothing. */
const mostCompared = 200;

/**
 * Lines for people: how many parameters are missing, left over and of another shape, and the first ten of each. Names that
 * resemble one of the other side come first, beside it. Undefined where nothing differs.
 */
export function describeMismatch({ missing, unexpected, misshapen }: Mismatch): string | undefined {
  const sections = [section('missing from the file', resembling(missing, unexpected)), section('without a place in the network', resembling(unexpected, missing)), section('of another shape or element type', misshapen)];
  const text = sections.filter((lines) => lines !== '').join('\n');
  return text === '' ? undefined : text;
}

function resembling(names: readonly string[], others: readonly string[]): string[] {
  const candidates = others.slice(0, mostCompared);
  const lines = names.map((name, place) => ({ name, similar: place < mostCompared ? nearest(name, candidates) : undefined }));
  // The sort is stable: apart from this, the order is that of the network, or of the file.
  return lines.toSorted((a, b) => Number(b.similar !== undefined) - Number(a.similar !== undefined)).map(({ name, similar }) => (similar === undefined ? `"${name}"` : `"${name}"; nearest: "${similar}"`));
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const rest = lines.length > mostLines ? [`and ${lines.length - mostLines} more`] : [];
  return [`  ${lines.length} ${title}:`, ...[...lines.slice(0, mostLines), ...rest].map((line) => `    ${line}`)].join('\n');
}
