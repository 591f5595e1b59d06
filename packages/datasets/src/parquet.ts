import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { usualColumns } from './parquet-columns.ts';
import { parquetReader } from './read-parquet.ts';
import { shardDataset, shardOptions } from './shard-dataset.ts';

/**
 * Tables with a picture in each row: its bytes, or a struct of bytes and path as Hugging Face's datasets have it. Labels are
 * texts, or numbers whose class names stand in the file; lists of these where pictures have any number of labels. Loading is described at `labelledFiles`; ids are
 * `train.parquet/000017.jpg`, by row.
 *
 * @throws ThawError from `load`, when a file or a column is missing or there is no room to unpack
 */
export const parquet = definePlugin({
  kind: 'dataset',
  name: 'parquet',
  summary: "Pictures in Parquet files, as Hugging Face's datasets are stored; unpacked into the cache once.",
  options: z
    .strictObject({
      shards: z.string().min(1).describe('A .parquet file, a folder of them, or a pattern such as train-{00000..00004}.parquet. Where their names say train and validation or test, they are divided so. A relative path starts at the folder of the recipe.'),
      image: z.string().optional().describe(`Column of pictures. Default: the one of type Image, else the first of ${usualColumns.image.join(', ')} that is there.`),
      label: z.string().optional().describe(`Column of labels; where it holds lists, pictures have any number of labels. Default: the one of type ClassLabel, else the first of ${usualColumns.label.join(', ')} that is there.`),
      group: z.string().optional().describe('Column of what must stay in one split, such as a patient.'),
      ...shardOptions,
    })
    .refine(({ validation, test }) => validation + test < 1, { path: ['test'], error: '`validation` and `test` together must leave pictures to train on' }),
  create: ({ image, label, group, ...options }) => shardDataset(options, ['.parquet'], parquetReader({ image, label, group })),
});
