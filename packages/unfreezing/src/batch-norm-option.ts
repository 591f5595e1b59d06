import { z } from 'zod';

const mode = z.enum(['frozen', 'train']);

/** For policies that freeze groups. */
export const batchNormOfFrozen = mode
  .default('frozen')
  .describe('What norm layers of frozen groups do: keep their running statistics (as in Keras), or go on training (as in fastai).');

/** For policies that train every group. */
export const batchNormOfBody = mode
  .default('train')
  .describe('What norm layers below the head do: normalize by the batch, or by their running statistics, which suits small batches.');
