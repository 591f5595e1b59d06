import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backbone } from '@thaw/core';
import { cacheFolder, createFolder, downloadFile, extractMembers, findPypiFile } from '@thaw/downloads';
import { div, sub, tensor1d, tensor4d, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import sharp from 'sharp';

/** A photo of ImageNet and the class it belongs to, from 0. */
interface LabelledPhoto {
  readonly path: string;
  readonly label: number;
}

const named = /^foolbox\/data\/imagenet_\d+_(?<label>\d+)\.jpg$/;

/** The twenty photos that come with the package `foolbox`. They are kept in the cache, never in the repository. */
export async function labelledPhotos(): Promise<LabelledPhoto[]> {
  const folder = cacheFolder('packages', 'pypi', 'foolbox-3.3.4-photos');
  if (!existsSync(folder)) await createFolder(folder, unpackPhotos);
  const names = await readdir(join(folder, 'foolbox/data'));
  return names.toSorted().map((name) => ({ path: join(folder, 'foolbox/data', name), label: Number(named.exec(`foolbox/data/${name}`)!.groups!['label']) }));
}

async function unpackPhotos(folder: string): Promise<void> {
  const source = await findPypiFile({ name: 'foolbox', version: '3.3.4' });
  const archive = join(folder, source.fileName);
  await downloadFile({ ...source, file: archive, label: 'labelled photos' });
  await extractMembers(archive, { members: (member) => named.test(member), into: folder });
}

/** Photos as a network is evaluated with: their centers, normalized, [photos, imageSize, imageSize, 3]. */
export async function evaluationBatch(photos: readonly LabelledPhoto[], { imageSize, cropShare = 0.875, normalization }: Backbone): Promise<Tensor4D> {
  const centers = await Promise.all(photos.map(({ path }) => centerOf(path, imageSize, Math.round(imageSize / cropShare))));
  const pixels = new Float32Array(photos.length * imageSize * imageSize * 3);
  centers.forEach((bytes, photo) => pixels.set(bytes, photo * bytes.length));
  return tidy(() => {
    const batch = tensor4d(pixels, [photos.length, imageSize, imageSize, 3]);
    return div(sub(div(batch, 255), tensor1d([...normalization.mean])), tensor1d([...normalization.standardDeviation])) as Tensor4D;
  });
}

/** The middle square of a photo whose shorter side is scaled to `scaled`: red, green and blue bytes. */
async function centerOf(path: string, side: number, scaled: number): Promise<Uint8Array> {
  const margin = Math.floor((scaled - side) / 2);
  const square = await sharp(path).resize(scaled, scaled, { fit: 'cover' }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return sharp(square.data, { raw: square.info }).extract({ left: margin, top: margin, width: side, height: side }).raw().toBuffer();
}
