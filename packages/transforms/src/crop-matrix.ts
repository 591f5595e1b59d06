import { type ImageSize, type Matrix3 } from '@thaw/core';

/** A rectangle of a picture, in its pixels from the top left corner; it may reach beyond the edges. */
export interface CropBox extends ImageSize {
  readonly left: number;
  readonly top: number;
}

/**
 * The map from the frame of a crop to the frame of the whole picture, both [-1, 1]² from edge to edge.
 *
 * @param box the crop, in pixels of `picture`
 */
export const cropMatrix = (box: CropBox, picture: ImageSize): Matrix3 => [
  box.width / picture.width, 0, (2 * box.left + box.width) / picture.width - 1,
  0, box.height / picture.height, (2 * box.top + box.height) / picture.height - 1,
  0, 0, 1,
];
