import { basename, resolve } from 'node:path';
import { readEvents, type WrittenEvent } from '@thaw/training';
import { loadRunRecipe } from '../recipes/run-recipe.ts';
import { runPace } from '../report/report-from-run.ts';
import { formatDuration, formatPercent } from '../terminal/format.ts';
import { type Column, tableLines } from '../terminal/table.ts';
import { flattenRecipe } from './flatten-recipe.ts';

/** What one run came to. */
export interface RunResult {
  readonly run: string;
  /** Of the best epoch, on validation; absent before the first has ended. */
  readonly accuracy?: number;
  /** Of data with any number of labels only. */
  readonly meanAveragePrecision?: number;
  readonly loss?: number;
  readonly bestEpoch?: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

export interface RunComparison {
  readonly runs: readonly RunResult[];
  /** Fields of the recipe in which the runs differ, with the value in each; null where a run has no such field. */
  readonly differences: readonly { readonly field: string; readonly values: readonly (string | null)[] }[];
  /** True when the runs were measured on the same number of pictures of each class. */
  readonly samePictures: boolean;
}

/**
 * Puts runs side by side: what they reached, and in what their recipes differ.
 *
 * @param folders two run folders or more
 * @throws ThawError when one is no run
 */
export async function compareRuns(folders: readonly string[]): Promise<RunComparison> {
  const recipes: Map<string, string>[] = [];
  const runs: RunResult[] = [];
  const pictures: string[] = [];
  for (const folder of folders) {
    recipes.push(flattenRecipe((await loadRunRecipe(folder)).recipe));
    const events = await readEvents(resolve(folder));
    runs.push(resultOf(basename(resolve(folder)), events));
    pictures.push(JSON.stringify(events.findLast((event) => event.type === 'run-start')?.counts.validation ?? null));
  }
  const fields = [...new Set(recipes.flatMap((recipe) => [...recipe.keys()]))];
  const differences = fields
    .map((field) => ({ field, values: recipes.map((recipe) => recipe.get(field) ?? null) }))
    .filter(({ values }) => new Set(values).size > 1);
  return { runs, differences, samePictures: new Set(pictures).size === 1 };
}

function resultOf(run: string, events: readonly WrittenEvent[]): RunResult {
  const evaluations = events.filter((event) => event.type === 'evaluation-end').filter(({ split }) => split === 'validation');
  const best = evaluations.findLast((event) => event.best);
  return {
    run,
    ...(best === undefined ? {} : { accuracy: best.evaluation.accuracy, ...(best.evaluation.multiLabel === undefined ? {} : { meanAveragePrecision: best.evaluation.multiLabel.meanAveragePrecision }), loss: best.evaluation.loss, bestEpoch: best.epoch }),
    epochs: evaluations.length,
    ...runPace(events),
  };
}

/** The comparison for people: a column for each run. */
export function comparisonLines({ runs, differences, samePictures }: RunComparison): string[] {
  const columns: Column[] = [{ heading: '' }, ...runs.map(({ run }) => ({ heading: run, align: 'right' as const }))];
  const row = (name: string, value: (run: RunResult) => string) => [name, ...runs.map(value)];
  const results = [
    ...(runs.some(({ meanAveragePrecision }) => meanAveragePrecision !== undefined) ? [row('mean average precision', ({ meanAveragePrecision }) => share(meanAveragePrecision))] : []),
    row('accuracy', ({ accuracy }) => share(accuracy)),
    row('loss', ({ loss }) => loss?.toFixed(3) ?? '–'),
    row('best epoch', ({ bestEpoch, epochs }) => (bestEpoch === undefined ? '–' : `${bestEpoch} of ${epochs}`)),
    row('time', ({ seconds }) => formatDuration(seconds)),
    row('images/s', ({ imagesPerSecond }) => imagesPerSecond.toFixed(1)),
  ];
  const recipe = differences.map(({ field, values }) => [field, ...values.map((value) => value ?? '–')]);
  const lines = tableLines(columns, [...results, ...(recipe.length > 0 ? [[''], ...recipe] : [])]);
  return [
    ...lines,
    ...(recipe.length > 0 ? [] : ['', 'The recipes are the same.']),
    ...(samePictures ? [] : ['', 'Measured on different pictures: the scores do not compare.']),
  ];
}

const share = (value: number | undefined): string => (value === undefined ? '–' : formatPercent(value));
