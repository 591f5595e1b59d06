import { contactSheet } from '@thaw/report';
import { writeFileAtomic } from '@thaw/training';
import { ThawError } from '@thaw/core';
import type { Override } from '../recipes/overrides.ts';
import { indexStatus } from '../terminal/index-status.ts';
import type { Output } from '../terminal/output.ts';
import { planRun } from '../training/plan-run.ts';
import { augmentedRows } from './augmented-rows.ts';

export interface PreviewChoices {
  readonly target: string;
  readonly out: string;
  readonly pictures: number;
  readonly variants: number;
  readonly overrides: readonly Override[];
}

/** Runs `thaw preview`; returns the exit code. */
export async function runPreview(output: Output, { target, out, pictures, variants, overrides }: PreviewChoices): Promise<number> {
  const { recipe, registry, from, title } = await planRun({ target, overrides });
  const dataset = await recipe.dataset.load({ seed: recipe.seed, from, onProgress: (progress) => output.status(indexStatus(progress)) });
  const rows = await augmentedRows({ dataset, recipe, registry, pictures, variants });
  const sheet = await contactSheet(rows, { title: `Augmentation of ${title}` });
  try {
    await writeFileAtomic(out, sheet);
  } catch (cause) {
    throw new ThawError('The preview cannot be written.', { given: `${out}: ${(cause as Error).message}`, cure: 'name a file you may write with --out', cause });
  }
  output.line(`${rows.length} pictures, each with ${variants} augmented versions: ${out}`);
  output.result({ file: out, pictures: rows.length, variants });
  return 0;
}
