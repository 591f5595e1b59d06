import sharp, { type Sharp } from 'sharp';

/** A small picture in memory. */
export interface Picture {
  /** Red, green and blue, 8 bits each, row by row: width × height × 3 bytes. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly caption?: string;
}

/** Opens a picture for further work in sharp. */
export const openPicture = ({ pixels, width, height }: Picture): Sharp => sharp(pixels, { raw: { width, height, channels: 3 } });

/** A JPEG picture as an address that an <img> takes, at most `most` pixels wide and high. */
export async function pictureAddress(picture: Sharp, most: number): Promise<string> {
  const bytes = await picture.resize(most, most, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 84 }).toBuffer();
  return `data:image/jpeg;base64,${bytes.toString('base64')}`;
}

/** The picture in a file as such an address, upright and on white; undefined when it cannot be read. */
export async function fileAddress(file: string, most: number): Promise<string | undefined> {
  try {
    return await pictureAddress(sharp(file, { autoOrient: true }).flatten({ background: '#ffffff' }).toColorspace('srgb'), most);
  } catch {
    // The file may have gone since it was evaluated. A report without its picture is better than none.
    return undefined;
  }
}
