import type { ImageSize } from '@thaw/core';

/** A decoded picture: 8-bit red, green and blue, [height, width, 3]. */
export interface BytePicture extends ImageSize {
  readonly data: Uint8Array;
}

/** Part of a picture, in pixels. */
export interface Region extends ImageSize {
  readonly left: number;
  readonly top: number;
}

export const sameSize = (a: ImageSize, b: ImageSize): boolean => a.width === b.width && a.height === b.height;
