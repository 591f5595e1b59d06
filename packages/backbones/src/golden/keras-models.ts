import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';

interface KerasModel {
  readonly layer: string;
  /** The largest value of its pixels. */
  readonly top: number;
  /** Length of the gradient of half the sum of the squares of the features, with respect to all that trains. */
  readonly gradientNorm: number;
  readonly shape: readonly [number, number, number];
  readonly features: readonly number[];
  readonly files: Readonly<Record<'keras' | 'h5', string>>;
}

const golden = JSON.parse(readFileSync(new URL('keras-models.json', import.meta.url), 'utf8')) as { readonly models: Readonly<Record<string, KerasModel>> };

/** Small models of Keras, by name and version, and what Keras makes of one picture. Written by bench/reference/keras_models.py. */
export const kerasModels = golden.models;

export const side = 16;

/** The picture of the golden numbers. */
export const picture = (top: number): Tensor4D => tensor4d(Array.from({ length: side * side * 3 }, (_, place) => top * (0.5 + 0.5 * Math.sin(place * 0.37) * Math.cos(place * 0.011))), [1, side, side, 3]);

/** Writes a model's file; gives its path. */
export async function writeModel(name: string, ending: 'keras' | 'h5', path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, gunzipSync(Buffer.from(kerasModels[name]!.files[ending], 'base64')));
  return path;
}
