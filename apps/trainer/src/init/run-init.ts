import { access } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Backbone, type Dataset, type Recipe, ThawError } from '@thaw/core';
import { writeFileAtomic } from '@thaw/training';
import { recommendBackbone } from '../backbones/run-backbones.ts';
import { loadRecipe } from '../recipes/load-recipe.ts';
import { recipeSchema } from '../schema/recipe-schema.ts';
import { formatNumber } from '../terminal/format.ts';
import { indexStatus } from '../terminal/index-status.ts';
import type { Output } from '../terminal/output.ts';
import { wrapText } from '../terminal/wrap-text.ts';
import { planRun } from '../training/plan-run.ts';
import type { Ask } from './ask.ts';
import { type Content, contents, recipeFields } from './recipe-fields.ts';
import { typeScriptRecipe, yamlRecipe } from './recipe-text.ts';

/** What the command line answers already. */
export interface InitChoices {
  readonly pictures?: string | undefined;
  readonly minutes?: number | undefined;
  readonly content?: Content | undefined;
  /** The recipe to write. */
  readonly out: string;
  /** Whether a recipe that is there may be replaced. */
  readonly force: boolean;
}

const writers: Readonly<Record<string, typeof yamlRecipe>> = { '.yaml': yamlRecipe, '.yml': yamlRecipe, '.ts': typeScriptRecipe };
const defaults = { pictures: 'photos', minutes: 10, content: 'upright' } as const;

/**
 * Runs `thaw init`: asks what the command line does not say, looks at the pictures and writes a recipe.
 *
 * @param ask absent when nobody is there: then defaults count
 * @returns the exit code
 */
export async function runInit(output: Output, choices: InitChoices, ask?: Ask): Promise<number> {
  const { out, force } = choices;
  const write = writers[extname(out)];
  if (write === undefined) throw new ThawError(`${out} is no name for a recipe with comments.`, { available: Object.keys(writers), cure: 'name a file with one of these endings' });
  const schema = join(dirname(out), `${basename(out, extname(out))}.schema.json`);
  if (!force && (await exists(out))) throw new ThawError(`There is a recipe already: ${out}`, { cure: 'name another file with --out, or replace it with --force' });

  const pictures = choices.pictures ?? (await ask?.({ text: 'Where are the pictures? One folder per class, or a table.', fallback: defaults.pictures, read: readPath })) ?? defaults.pictures;
  const { recipe: found, file } = await loadRecipe(pictures);
  if (file !== undefined) throw new ThawError(`${pictures} is a recipe already.`, { cure: `train it: \`thaw train ${pictures}\`; or name a folder of pictures` });
  const { recipe, registry, from } = await planRun({ target: pictures, overrides: [] });
  const dataset = await recipe.dataset.load({ seed: recipe.seed, from, onProgress: (progress) => output.status(indexStatus(progress)) });
  output.line(dataLine(dataset));

  const minutes = choices.minutes ?? (await ask?.({ text: 'How many minutes may training take?', fallback: String(defaults.minutes), read: readMinutes })) ?? defaults.minutes;
  const content = choices.content ?? (await ask?.({ text: contentQuestion(), fallback: defaults.content, read: readContent })) ?? defaults.content;
  const { name, why } = await recommendBackbone(registry, undefined, { images: dataset.train.length, minutes });
  const { imageSize } = (registry.find('backbone', name) as unknown as (options: object) => Backbone)({});

  const fields = recipeFields({ dataset: fromFolder(found.dataset, dirname(out)), task: recipe.task, content, backbone: { name, why, imageSize } });
  const heading = [`Look at the augmentation:   thaw preview ${out}`, `Train:                      thaw train ${out}`];
  const text = write({ fields, heading, schema: `./${basename(schema)}` });
  if (write === yamlRecipe) await writeFileAtomic(schema, `${JSON.stringify(recipeSchema(registry), undefined, 2)}\n`);
  await writeFileAtomic(out, text);

  output.line();
  output.line(output.style.bold(name));
  for (const line of wrapText(why)) output.line(line);
  output.line();
  output.line(`Written: ${out}${write === yamlRecipe ? `, and ${schema}, from which editors complete` : ''}`);
  for (const line of heading) output.line(`  ${line}`);
  output.result({ recipe: out, backbone: name, why, content, minutes, classes: dataset.classes, pictures: dataset.train.length + dataset.validation.length + (dataset.test?.length ?? 0) });
  return 0;
}

function dataLine({ classes, train, validation, test, skipped }: Dataset): string {
  const shown = classes.slice(0, 8).join(', ') + (classes.length > 8 ? ', …' : '');
  const leftOut = skipped.length === 0 ? '' : `; ${formatNumber(skipped.length, 'file')} cannot be used (\`thaw train\` says which and why)`;
  return `${formatNumber(train.length + validation.length + (test?.length ?? 0), 'picture')} in ${formatNumber(classes.length, 'class', 'classes')}: ${shown}${leftOut}`;
}

/** The dataset with its paths written from the recipe's folder, as recipes want them. */
function fromFolder(dataset: Recipe['dataset'], folder: string): Recipe['dataset'] {
  if (!Array.isArray(dataset)) return dataset;
  const [name, options] = dataset as [string, Record<string, unknown>];
  const paths = ['folder', 'file', 'shards'];
  return [name, Object.fromEntries(Object.entries(options).map(([key, value]) => [key, paths.includes(key) ? recipePath(String(value), folder) : value]))] as Recipe['dataset'];
}

function recipePath(path: string, folder: string): string {
  if (isAbsolute(path)) return path;
  const short = relative(resolve(folder), resolve(path)).split(sep).join('/') || '.';
  return short.startsWith('.') ? short : `./${short}`;
}

const exists = (file: string): Promise<boolean> => access(file).then(() => true, () => false);

const readPath = (text: string): string => text;

function readMinutes(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error('A whole number of minutes, please.');
  return Number(text);
}

const contentNames = Object.keys(contents) as Content[];
const contentQuestion = (): string => `What do they show?\n${contentNames.map((name) => `  ${name.padEnd(12)} ${contents[name]}\n`).join('')}`;

function readContent(text: string): Content {
  const found = contentNames.filter((name) => name.startsWith(text.toLowerCase()));
  if (found.length !== 1) throw new Error(`One of ${contentNames.join(', ')}, please.`);
  return found[0]!;
}
