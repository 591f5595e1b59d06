import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Font, Path } from 'opentype.js';
import { coordinate } from './coordinate.ts';

/** Regular or semibold. */
export type FontWeight = 400 | 600;

const require = createRequire(import.meta.url);

// Required, not imported: Node does not see the names that this CommonJS module exports.
const { parse } = require('opentype.js') as typeof import('opentype.js');

/** The typeface Inter (SIL Open Font License 1.1) comes divided by script. Most text needs the first file only. */
const scripts = ['latin', 'latin-ext', 'greek', 'cyrillic', 'vietnamese', 'cyrillic-ext', 'greek-ext'] as const;

export const fontFile = (weight: FontWeight, format: 'woff' | 'woff2', script: (typeof scripts)[number] = 'latin'): string =>
  join(dirname(require.resolve('@fontsource/inter/package.json')), 'files', `inter-${script}-${weight}-normal.${format}`);

const loaded = new Map<string, Font>();

function loadFont(weight: FontWeight, script: (typeof scripts)[number]): Font {
  const key = `${weight} ${script}`;
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const bytes = readFileSync(fontFile(weight, 'woff', script));
  const font = parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  loaded.set(key, font);
  return font;
}

/** One character's outline and width, or only a guess of its width where the typeface lacks it. */
export interface Character {
  readonly text: string;
  /** In shares of the font size. */
  readonly width: number;
  /** The `d` of a path with its origin on the baseline; absent when the typeface lacks the character. */
  readonly outline?: (x: number, y: number, size: number) => string;
}

export function findCharacter(text: string, weight: FontWeight): Character {
  for (const script of scripts) {
    const font = loadFont(weight, script);
    // Glyph by glyph: the shaping of opentype.js 1.3 throws on substitutions that Inter uses.
    if (font.charToGlyphIndex(text) === 0) continue;
    const glyph = font.charToGlyph(text);
    return {
      text,
      width: (glyph.advanceWidth ?? 0) / font.unitsPerEm,
      outline: (x, y, size) => pathData(glyph.getPath(x, y, size)),
    };
  }
  return { text, width: 1 };
}

/** As `path.toPathData`, which writes NaN for some coordinates (opentype.js 1.3.5). */
const pathData = ({ commands }: Path): string =>
  commands
    .map((command) => {
      if (command.type === 'Z') return 'Z';
      const end = `${coordinate(command.x)} ${coordinate(command.y)}`;
      if (command.type === 'Q') return `Q${coordinate(command.x1)} ${coordinate(command.y1)} ${end}`;
      if (command.type === 'C') return `C${coordinate(command.x1)} ${coordinate(command.y1)} ${coordinate(command.x2)} ${coordinate(command.y2)} ${end}`;
      return `${command.type}${end}`;
    })
    .join('');
