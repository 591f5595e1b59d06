import sharp from 'sharp';
import { type Markup, markup } from './markup.ts';
import { paperColor } from './palette.ts';

/** An SVG on paper, with a name for those who cannot see it. */
export const svgDocument = (width: number, height: number, title: string, body: readonly Markup[]): string =>
  markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><title>${title}</title><rect class="chart-paper" width="${width}" height="${height}" fill="${paperColor}"/>${body}</svg>`.markup;

/**
 * Draws an SVG of this package into a PNG file's bytes.
 *
 * @param scale pixels of the PNG per unit of the SVG; 2 is sharp on dense screens
 */
export const svgToPng = (svg: string, scale = 2): Promise<Buffer> =>
  sharp(Buffer.from(svg), { density: 72 * scale, unlimited: true }).png({ compressionLevel: 9 }).toBuffer();
