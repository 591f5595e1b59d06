import { type Backbone, createRegistry, definePlugin, isNameWithOptions, provenanceOf, type Use } from '@thaw/core';
import { addLora, type LoraOptions } from '@thaw/layers';
import { z } from 'zod';
import { catalog } from './catalog.ts';

const isBackbone = (value: unknown): boolean => typeof value === 'object' && value !== null && 'load' in value;
const isUse = (value: unknown): boolean => typeof value === 'string' || isNameWithOptions(value) || isBackbone(value);

/** A backbone that learns by low-rank corrections (LoRA, Hu et al. 2021): see `addLora` of @thaw/layers. */
export const lora = definePlugin({
  kind: 'backbone',
  name: 'lora',
  summary: 'Another backbone whose weights stay as they are: only small low-rank corrections of its dense layers train.',
  options: z.strictObject({
    backbone: (z.unknown().refine(isUse, 'wanted a backbone, its name, or [name, options]') as unknown as z.ZodType<Use<'backbone'>, Use<'backbone'>>).describe(
      'The network: a backbone, its name, or [name, options].',
    ),
    rank: z.int().min(1).max(4096).default(8).describe('Columns of A and rows of B: how much a layer can learn.'),
    alpha: z.number().positive().default(16).describe('The corrections are multiplied by alpha / rank.'),
    targets: z
      .union([z.array(z.string().min(1)).min(1), z.literal('all')])
      .default('all')
      .describe('Dense layers and 1 × 1 convolutions by name, or by the end of their names: ["qkv", "proj"]. "all" takes every one.'),
    dropout: z.number().min(0).lt(1).default(0).describe('Share of the inputs of a correction that are hidden while training.'),
  }),
  // Called in code there is no registry: names are those of this package.
  create: ({ backbone, ...options }, registry = createRegistry(Object.values(catalog))) => adapt(registry.resolve('backbone', backbone), options),
});

function adapt(inner: Backbone, options: LoraOptions): Backbone {
  const { configure } = inner;
  const adapted: Backbone = {
    ...inner,
    name: 'lora',
    ...(configure === undefined ? {} : { configure: async (how) => adapt(await configure(how), options) }),
    load: async (how) => addLora(await inner.load(how), options),
  };
  // What was written by hand has no name, and what is made of it has none either.
  return provenanceOf(inner) === undefined ? Object.freeze(adapted) : adapted;
}
