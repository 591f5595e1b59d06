import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { chain } from './links/chain.ts';
import { scaleByAdam } from './links/scale-by-adam.ts';
import { scaleByLearningRate } from './links/scale-by-learning-rate.ts';
import { momentOptions } from './moment-options.ts';

/** Adam (Kingma & Ba 2015), in numbers `torch.optim.Adam` without weight decay. */
export const adam = definePlugin({
  kind: 'optimizer',
  name: 'adam',
  summary: 'Divides the mean gradient by the root of its mean square.',
  options: z.strictObject(momentOptions),
  create: (moments) => chain(scaleByAdam(moments), scaleByLearningRate()),
});
