import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { definePlugin } from '@thaw/core';
import { labelledFiles } from '@thaw/datasets';
import { z } from 'zod';

/** Pictures in one folder whose names begin with their class: `cat_001.jpg`, `cat_002.jpg`, `dog_001.jpg`. */
export const partName = definePlugin({
  kind: 'dataset',
  name: 'partName',
  summary: 'A folder of pictures that are named by their class.',
  options: z.strictObject({
    folder: z.string().min(1).describe('The folder, from the recipe.'),
    separator: z.string().min(1).default('_').describe('What ends the class in a file name.'),
    validation: z.number().gt(0).lt(1).default(0.2).describe('Share of each class that is held out.'),
  }),
  create: ({ folder, separator, validation }) => ({
    async load(options) {
      const names = await readdir(resolve(options.from ?? '.', folder));
      const files = names.flatMap((file) => {
        const end = file.indexOf(separator);
        return end > 0 ? [{ file, label: file.slice(0, end) }] : [];
      });
      // Reads, checks and divides them; broken ones are left out and listed.
      return labelledFiles({ folder, files, validation }).load(options);
    },
  }),
});
