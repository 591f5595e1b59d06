import { resolve } from 'node:path';
import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { findClasses } from './find-classes.ts';
import { labelledFiles } from './labelled-files.ts';
import { pictureExtensions } from './picture-extensions.ts';

/**
 * One folder per class, with the pictures inside; subfolders belong to their class. Ready-made `train`, `val` (or
 * `valid`, `validation`) and `test` folders are taken as they are; otherwise the seed divides each class.
 *
 * Sample ids are paths from the folder. Loading is described at `labelledFiles`.
 *
 * @throws ThawError from `load`, when the folder is missing, unreadable, empty or has no class folders, and
 * for whatever `labelledFiles` refuses
 */
export const imageFolder = definePlugin({
  kind: 'dataset',
  name: 'imageFolder',
  summary: 'Pictures in one folder per class, or in ready-made train, val and test folders of such.',
  options: z
    .strictObject({
      folder: z.string().min(1).describe('The folder of class folders; a relative path starts at the folder of the recipe.'),
      validation: z.number().gt(0).lt(1).default(0.2).describe('Share of each class held out for validation, unless there is a validation folder.'),
      test: z.number().min(0).lt(1).default(0).describe('Share of each class held out for a final test, unless the folder is divided already.'),
      seed: z.number().optional().describe("Seed of the split; the run's own by default."),
      extensions: z
        .array(z.string().regex(/^\.[^./\\]+$/, 'write it with its dot, such as ".jpg"').toLowerCase())
        .min(1)
        .default([...pictureExtensions])
        .describe('Files that count as pictures, in upper or lower case; others are ignored.'),
    })
    .refine(({ validation, test }) => validation + test < 1, { path: ['test'], error: '`validation` and `test` together must leave pictures to train on' }),
  create: ({ folder, extensions, validation, test, seed }) => ({
    async load(options) {
      const root = resolve(options.from ?? '.', folder);
      const { files, isDivided } = await findClasses(root, extensions);
      return labelledFiles({ files, folder: root, validation, test: isDivided ? 0 : test, ...(seed === undefined ? {} : { seed }) }).load(options);
    },
  }),
});
