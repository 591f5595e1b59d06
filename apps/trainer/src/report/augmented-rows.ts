import { createRandom, type Dataset, type Registry, type Sample, type Split, type Transform } from '@thaw/core';
import { renderOne, toBytes, UnreadablePictureError } from '@thaw/images';
import type { ContactSheetRow } from '@thaw/report';
import type { ResolvedRecipe } from '@thaw/training';

export interface AugmentedRowsOptions {
  readonly dataset: Dataset;
  readonly recipe: Pick<ResolvedRecipe, 'seed' | 'transforms' | 'backbone'>;
  readonly registry: Registry;
  /** Number of rows. */
  readonly pictures: number;
  /** Augmented versions in each. */
  readonly variants: number;
}

/** Shorter side of the originals on a contact sheet, in pixels. */
const originalSize = 224;

/** Some training pictures of every class, each beside augmented versions of it, as rows of a contact sheet. */
export async function augmentedRows({ dataset, recipe, registry, pictures, variants }: AugmentedRowsOptions): Promise<ContactSheetRow[]> {
  const random = createRandom(recipe.seed).fork('contact sheet');
  const original = [registry.resolve('transform', ['resize', { size: originalSize }])];
  const rows: ContactSheetRow[] = [];
  for (const sample of spreadSamples(dataset, random.fork('choice').permutation(dataset.train.length), pictures)) {
    const draw = async (transforms: readonly Transform[], label: string) => {
      const pixels = await renderOne(sample, { transforms, random: random.fork(sample.id).fork(label), interpolation: recipe.backbone.interpolation });
      return { pixels: toBytes(pixels), width: pixels.width, height: pixels.height, caption: label };
    };
    try {
      const versions = Array.from({ length: variants }, (_, index) => String(index + 1));
      rows.push({
        label: `${sample.labels.map((label) => dataset.classes[label]).join(', ') || 'no label'} · ${sample.id}`,
        pictures: [await draw(original, 'original'), ...(await Promise.all(versions.map((label) => draw(recipe.transforms.train, label))))],
      });
    } catch (error) {
      // Training will report the file; the sheet does without it.
      if (!(error instanceof UnreadablePictureError)) throw error;
    }
  }
  return rows;
}

/** The first samples of an order, taking turns between the classes; one without a label has a class of its own. */
function spreadSamples({ classes, train }: { readonly classes: readonly string[]; readonly train: Split }, order: readonly number[], count: number): Sample[] {
  const byClass: Sample[][] = [...classes, 'no label'].map(() => []);
  for (const index of order) {
    const sample = train.at(index);
    const [label = classes.length] = sample.labels;
    if (byClass[label]!.length < count) byClass[label]!.push(sample);
  }
  const turns = Array.from({ length: count }, (_, turn) => byClass.flatMap((samples) => samples.slice(turn, turn + 1)));
  return turns.flat().slice(0, count);
}
