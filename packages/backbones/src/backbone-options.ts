import { z } from 'zod';

/** The options every backbone of this package has. */
export const backboneOptions = z.strictObject({
  pretrained: z.boolean().default(true).describe('Start from weights trained on ImageNet-1k; otherwise from random ones.'),
});

export type BackboneOptions = z.input<typeof backboneOptions>;
