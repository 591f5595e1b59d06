import { definePlugin } from '@thaw/core';
import { z } from 'zod';

export const constant = definePlugin({
  kind: 'schedule',
  name: 'constant',
  summary: 'Stays the same for the whole run.',
  options: z.strictObject({ value: z.number().nonnegative().describe('The value.') }),
  create: ({ value }) => () => value,
});
