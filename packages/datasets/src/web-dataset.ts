import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { webDatasetReader } from './read-web-dataset.ts';
import { shardDataset, shardOptions } from './shard-dataset.ts';

/**
 * Tar files with a picture and its label under one name, as WebDataset has them: `000001.jpg` beside `000001.cls`, `.json` or
 * `.txt`; without any label files, the folder around a picture is its class. A list in a JSON file is any number of labels. Loading is described at `labelledFiles`; ids are
 * `shard-000000.tar/000001.jpg`.
 *
 * @throws ThawError from `load`, when a shard is missing or there is no room to unpack
 */
export const webDataset = definePlugin({
  kind: 'dataset',
  name: 'webDataset',
  summary: 'Pictures and labels in tar files (WebDataset), or tar files of class folders; unpacked into the cache once.',
  options: z
    .strictObject({
      shards: z.string().min(1).describe('A .tar, .tar.gz or .tgz file, a folder of them, or a pattern such as train-{000000..000012}.tar. Where their names say train and validation or test, they are divided so. A relative path starts at the folder of the recipe.'),
      image: z.string().optional().describe('Ending of pictures, such as jpg or image.png, where samples hold several. Default: a picture whose ending has no dot inside.'),
      label: z.string().optional().describe('Ending of labels, such as cls or txt, or a field of a JSON file, such as json.species. Default: cls; json.label, .class, .category, .labels or .tags; txt; else the folder around the picture.'),
      labels: z.string().regex(/^[^.]+\../, 'name a field of a JSON file, such as json.tags').optional().describe('Field of a JSON file with a list of labels, such as json.tags, where pictures have any number of them. Default: what is beside the first pictures decides; json.labels, .tags and the fields above are looked at.'),
      group: z.string().optional().describe('What must stay in one split, such as a patient: an ending or a field, as for label.'),
      classNames: z.array(z.string().min(1)).optional().describe('Names of classes where labels are numbers: the first is that of 0.'),
      ...shardOptions,
    })
    .refine(({ label, labels }) => label === undefined || labels === undefined, { path: ['labels'], error: 'name either `label` or `labels`' })
    .refine(({ validation, test }) => validation + test < 1, { path: ['test'], error: '`validation` and `test` together must leave pictures to train on' }),
  create: ({ image, label, labels, group, classNames, ...options }) => shardDataset(options, ['.tar', '.tar.gz', '.tgz'], webDatasetReader({ image, label, labels, group, classNames })),
});
