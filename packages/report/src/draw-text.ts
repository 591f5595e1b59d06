import { type Character, findCharacter, type FontWeight } from './font.ts';
import { type Markup, markup } from './markup.ts';

export interface TextStyle {
  /** In pixels. Default 12. */
  readonly size?: number;
  readonly weight?: FontWeight;
}

export interface TextPlacement extends TextStyle {
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  /** Which end of the text lies at `x`. Default `start`. */
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Colour, as the name of a style in `palette.ts`. Default `ink`. */
  readonly tone?: 'ink' | 'muted' | 'inverse';
  /** Degrees clockwise around (x, y). */
  readonly rotate?: number;
}

const toneColors = { ink: '#1d2430', muted: '#667085', inverse: '#ffffff' } as const;

/** Width in pixels of a line of text. */
export const measureText = (text: string, { size = 12, weight = 400 }: TextStyle = {}): number =>
  charactersOf(text, weight).reduce((sum, { width }) => sum + width * size, 0);

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function fitText(text: string, width: number, style: TextStyle = {}): string {
  if (measureText(text, style) <= width) return text;
  let kept = [...text];
  while (kept.length > 0 && measureText(`${kept.join('')}…`, style) > width) kept = kept.slice(0, -1);
  return `${kept.join('').trimEnd()}…`;
}

/**
 * A line of text as outlines, so that it looks the same on machines without fonts. Characters that Inter lacks
 * (Chinese, emoji) are left to the fonts of whatever shows the picture.
 */
export function drawText(text: string, { x, y, size = 12, weight = 400, anchor = 'start', tone = 'ink', rotate }: TextPlacement): Markup {
  const characters = charactersOf(text, weight);
  const width = measureText(text, { size, weight });
  let at = x - (anchor === 'start' ? 0 : anchor === 'middle' ? width / 2 : width);
  const outlines: string[] = [];
  const foreign: Markup[] = [];
  for (const character of characters) {
    if (character.outline !== undefined) outlines.push(character.outline(at, y, size));
    else foreign.push(markup`<text x="${at.toFixed(2)}" y="${y.toFixed(2)}" font-size="${size}" font-family="sans-serif">${character.text}</text>`);
    at += character.width * size;
  }
  const turn = rotate === undefined ? undefined : markup` transform="rotate(${rotate} ${x.toFixed(2)} ${y.toFixed(2)})"`;
  return markup`<g class="chart-${tone}" fill="${toneColors[tone]}"${turn}><path d="${outlines.join('')}"/>${foreign}</g>`;
}

const charactersOf = (text: string, weight: FontWeight): Character[] => [...text].map((character) => findCharacter(character, weight));
