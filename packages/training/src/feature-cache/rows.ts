import type { RenderedBatch } from '@thaw/images';
import type { HostValue, HostValues } from '@thaw/tensorflow';
import type { FrozenBody } from '../frozen-body.ts';
import { fillImages } from '../input-batch.ts';

type Features = FrozenBody['features'];

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** How many numbers a picture's features are. */
export const rowLength = (features: Features): number => features.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** The features of the pictures of a batch, one after the other in one row each; every row is a copy. */
export function splitRows(features: Features, batch: HostValues): (row: number) => Float32Array {
  return (row) => {
    const result = new Float32Array(rowLength(features));
    let offset = 0;
    for (const { name, shape } of features) {
      const size = sizeOf(shape);
      result.set(batch[name]!.data.subarray(row * size, (row + 1) * size), offset);
      offset += size;
    }
    return result;
  };
}

/** A batch out of rows, filled up with the same rows over and over. */
export function joinRows(features: Features, rows: readonly Float32Array[], batchSize: number): HostValues {
  let offset = 0;
  return Object.fromEntries(features.map(({ name, shape }) => {
    const size = sizeOf(shape);
    const data = new Float32Array(batchSize * size);
    for (let row = 0; row < batchSize && rows.length > 0; row++) data.set(rows[row % rows.length]!.subarray(offset, offset + size), row * size);
    offset += size;
    return [name, { shape: [batchSize, ...shape], data }];
  }));
}

/**
 * A full batch with every rendered picture in the row of its position; the rows between show others of them.
 *
 * @param positions of the rendered samples, ascending
 */
export function placeImages(rendered: RenderedBatch, positions: readonly number[], batchSize: number): HostValue {
  const filled = fillImages(rendered, batchSize);
  if (positions.every((position, index) => position === index)) return filled;
  const size = rendered.images.length / positions.length;
  const data = filled.data.slice();
  positions.forEach((position, index) => data.set(rendered.images.subarray(index * size, (index + 1) * size), position * size));
  return { shape: filled.shape, data };
}
