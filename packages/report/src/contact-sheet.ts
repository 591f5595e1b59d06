import { ThawError } from '@thaw/core';
import sharp from 'sharp';
import { drawText, fitText } from './draw-text.ts';
import { type Markup, markup } from './markup.ts';
import { paperColor } from './palette.ts';
import { openPicture, type Picture } from './picture.ts';

/** Pictures side by side, such as an original and its augmented versions. */
export interface ContactSheetRow {
  /** Written above the row. */
  readonly label?: string;
  readonly pictures: readonly Picture[];
}

export interface ContactSheetOptions {
  readonly title?: string;
  /** Side of the square that each picture is fitted into, in pixels. Default 160. */
  readonly cellSize?: number;
}

const margin = 24;
const gap = 8;

/** Distributes pictures over rows of `columns`. */
export const inColumns = (pictures: readonly Picture[], columns: number): ContactSheetRow[] =>
  Array.from({ length: Math.ceil(pictures.length / columns) }, (_, row) => ({ pictures: pictures.slice(row * columns, (row + 1) * columns) }));

/**
 * Many pictures on one sheet of paper, as the bytes of a PNG file.
 *
 * @throws ThawError when there is no picture, or one whose pixels are not width × height × 3 bytes
 */
export async function contactSheet(rows: readonly ContactSheetRow[], { title, cellSize = 160 }: ContactSheetOptions = {}): Promise<Buffer> {
  const columns = Math.max(0, ...rows.map(({ pictures }) => pictures.length));
  if (columns === 0) throw new ThawError('A contact sheet needs at least one picture.', { cure: 'give rows with pictures' });
  const tiles: { left: number; top: number; input: Buffer }[] = [];
  const texts: Markup[] = [];
  const width = 2 * margin + columns * cellSize + (columns - 1) * gap;
  let top = margin;
  if (title !== undefined) {
    texts.push(drawText(fitText(title, width - 2 * margin, { size: 20, weight: 600 }), { x: margin, y: top + 16, size: 20, weight: 600 }));
    top += 40;
  }
  for (const { label, pictures } of rows) {
    if (label !== undefined) {
      texts.push(drawText(fitText(label, width - 2 * margin, { size: 13 }), { x: margin, y: top + 12, size: 13, tone: 'muted' }));
      top += 20;
    }
    for (const [column, picture] of pictures.entries()) {
      const left = margin + column * (cellSize + gap);
      tiles.push({ left, top, input: await tileOf(picture, cellSize) });
      if (picture.caption !== undefined) texts.push(drawText(fitText(picture.caption, cellSize), { x: left + cellSize / 2, y: top + cellSize + 15, anchor: 'middle', tone: 'muted' }));
    }
    const captioned = pictures.some(({ caption }) => caption !== undefined);
    top += cellSize + (captioned ? 22 : 0) + gap;
  }
  const height = top - gap + margin;
  const lettering = markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${texts}</svg>`.markup;
  return sharp({ create: { width, height, channels: 3, background: paperColor } })
    .composite([...tiles, { input: Buffer.from(lettering), left: 0, top: 0 }])
    .png()
    .toBuffer();
}

/** A square PNG with the picture in its middle. */
async function tileOf(picture: Picture, size: number): Promise<Buffer> {
  const { pixels, width, height } = picture;
  if (pixels.length !== width * height * 3) {
    throw new ThawError('A picture of the contact sheet has the wrong number of bytes.', { wanted: `${width} × ${height} × 3 = ${width * height * 3}`, given: String(pixels.length) });
  }
  return openPicture(picture).resize(size, size, { fit: 'contain', background: paperColor }).png().toBuffer();
}
