import { type AnyPlugin, describeOptions, optionsJsonSchema, type PluginKind, type Registry } from '@thaw/core';
import { recipeDefaults } from '@thaw/training';

type JsonSchema = Readonly<Record<string, unknown>>;

/** A field of a recipe that holds a part, what kind of part, and what it is for. */
const slots: readonly (readonly [field: string, kind: PluginKind, description: string])[] = [
  ['dataset', 'dataset', 'Where the labelled pictures are.'],
  ['backbone', 'backbone', 'The pretrained network.'],
  ['head', 'head', 'The layers from its features to the classes.'],
  ['loss', 'loss', 'What training makes small. The default is that of pictures with one label; with any number of labels it is binaryCrossEntropy.'],
  ['optimizer', 'optimizer', 'How weights follow the gradients.'],
  ['learningRate', 'schedule', 'A constant, or a schedule over the run.'],
  ['momentum', 'schedule', 'Momentum (beta 1 of Adam) over the run; without it the option of the optimizer counts.'],
  ['unfreezing', 'unfreezing', 'Which layer groups train when, and how fast.'],
];

/**
 * JSON Schema (draft 2020-12) of a recipe written as JSON or YAML, with every part of a registry and its options: an editor
 * completes and checks from it.
 */
export function recipeSchema(registry: Registry): JsonSchema {
  const use = (kind: PluginKind): JsonSchema => ({ $ref: `#/$defs/${kind}` });
  const slotFields = slots.map(([field, kind, description]) => {
    const value = kind === 'schedule' ? { anyOf: [{ type: 'number', minimum: 0 }, use(kind)] } : use(kind);
    return [field, { description, ...value, ...defaultOf(field) }] as const;
  });
  const transforms = { type: 'array', items: use('transform') };
  const kinds: readonly PluginKind[] = ['transform', ...new Set(slots.map(([, kind]) => kind))];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Recipe of thaw',
    type: 'object',
    additionalProperties: false,
    required: ['dataset'],
    properties: {
      $schema: { type: 'string' },
      plugins: { description: 'Packages of plugins beside the official ones: npm names, or paths from the folder of the recipe.', type: 'array', items: { type: 'string' } },
      seed: { description: 'Decides the split, the random weights, the order, the augmentation and the dropout.', type: 'integer', minimum: 0, maximum: 2 ** 31 - 1, ...defaultOf('seed') },
      epochs: { description: 'How often every training picture is seen.', type: 'integer', minimum: 1, maximum: 100_000, ...defaultOf('epochs') },
      batchSize: { description: 'Pictures per step.', type: 'integer', minimum: 1, maximum: 65_536, ...defaultOf('batchSize') },
      featureViews: { description: 'Augmented views of a picture whose features are kept while the layers below are frozen.', anyOf: [{ const: 'all' }, { type: 'integer', minimum: 1 }], ...defaultOf('featureViews') },
      threshold: { description: 'Pictures with any number of labels: probability from which a label counts as found; "best" takes for each class the one with the highest F1 on held-out pictures.', anyOf: [{ const: 'best' }, { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }], ...defaultOf('threshold') },
      transforms: {
        description: 'What is done to pictures: while training, and otherwise.',
        type: 'object',
        additionalProperties: false,
        properties: { train: { description: 'Augmentation.', ...transforms }, evaluate: { description: 'How pictures are shown to the network when nothing is left to chance.', ...transforms } },
      },
      ...Object.fromEntries(slotFields),
    },
    $defs: Object.fromEntries(kinds.map((kind) => [kind, partSchema(registry.plugins.filter((plugin) => plugin.kind === kind))])),
  };
}

const defaultOf = (field: string): JsonSchema => (field in recipeDefaults ? { default: (recipeDefaults as Record<string, unknown>)[field] } : {});

/** A part by its name alone, or by name and options. */
const partSchema = (plugins: readonly AnyPlugin[]): JsonSchema => ({
  anyOf: plugins.flatMap((plugin) => {
    const name = { const: plugin.name, description: plugin.summary };
    const named = { description: plugin.summary, type: 'array', prefixItems: [name, optionsSchema(plugin)], items: false, minItems: 1 };
    const needsOptions = describeOptions(plugin.options).some(({ required }) => required);
    return needsOptions ? [{ ...named, minItems: 2 }] : [name, named];
  }),
});

/** The options of a plugin, as far as its schema library tells. */
const optionsSchema = ({ options }: AnyPlugin): JsonSchema => ({ ...optionsJsonSchema(options), $schema: undefined, type: 'object' });
