import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { provenanceOf, type Transform } from '@thaw/core';
import type { RenderPlan } from '@thaw/images';

/** A picture file as it is now; undefined when it is not there. */
export async function fileIdentity(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && `${file}:${found.size}:${found.mtimeNs}`;
}

/**
 * A text that is another for every other view of every other picture. It is made from what was drawn, not from how: a
 * pipeline that draws nothing has one view per picture, and one that only mirrors has two.
 *
 * @param file of `fileIdentity`
 * @param row the row of a batch that the features are computed in, or one that gives the same bits
 * @returns 32 hexadecimal digits
 */
export function viewKey(file: string, { pixel, ...drawn }: RenderPlan, row: number): string {
  // What a pixel transform will draw is not known beforehand; it follows from its key, and a draw of a fork tells keys apart.
  const pixels = pixel.map(({ transform, random }) => {
    const { name, options } = provenanceOf(transform) ?? {};
    return [name, options, String(transform.apply), random.fork('identity').uniform(0, 1)];
  });
  return createHash('sha256').update(JSON.stringify([file, row, drawn, pixels])).digest('hex').slice(0, 32);
}

/** Whether the key of a view says everything about its transforms: what a function written by hand closes over, it does not. */
export const isNamed = (transforms: readonly Transform[]): boolean => transforms.every((transform) => transform.stage !== 'pixel' || provenanceOf(transform) !== undefined);
