/** How well one label is told, each share from 0 to 1. */
export interface LabelScores {
  /** Area under the precision-recall curve: Σ (Rₙ − Rₙ₋₁) Pₙ, as scikit-learn's `average_precision_score`. Absent when no picture has the label. */
  readonly averagePrecision?: number;
  /** Of the pictures given the label, the share that have it. Absent when none was. */
  readonly precision?: number;
  /** Of the pictures that have the label, the share given it. Absent when none has. */
  readonly recall?: number;
  /** Harmonic mean of both: 2 · hits / (pictures + answers). Absent when there are neither. */
  readonly f1?: number;
  /** Pictures that have the label. */
  readonly pictures: number;
  /** Probability from which a picture is given the label. */
  readonly threshold: number;
}

/** What a pass over pictures with any number of labels found. */
export interface MultiLabelScores {
  /** Mean of the average precisions there are; thresholds do not matter to it. 0 when no picture has a label. */
  readonly meanAveragePrecision: number;
  /** F1 of all labels counted together: frequent ones decide. */
  readonly microF1: number;
  /** Mean of the F1 of the labels: each counts the same. */
  readonly macroF1: number;
  /** In class order. */
  readonly classes: readonly LabelScores[];
}

/** From which probability on a label counts as told: one for all, one for each in class order, or for each the one with the best F1. */
export type Threshold = number | readonly number[] | 'best';

/** One picture's true labels, and a probability for each class. */
interface Answer {
  readonly labels: readonly number[];
  readonly probabilities: readonly number[];
}

/** @param threshold one for every class, or for each; `best` picks those with the highest F1 on these very answers */
export function chooseThresholds(answers: readonly Answer[], classCount: number, threshold: Threshold): number[] {
  if (typeof threshold === 'object') return [...threshold];
  return Array.from({ length: classCount }, (_, label) => (threshold === 'best' ? bestThreshold(curveOf(answers, label)) : threshold));
}

/** Classes whose probability reaches their threshold. */
export const labelsFrom = (probabilities: readonly number[], thresholds: readonly number[]): number[] =>
  probabilities.flatMap((probability, label) => (probability >= thresholds[label]! ? [label] : []));

/** @param thresholds in class order */
export function multiLabelScores(answers: readonly Answer[], thresholds: readonly number[]): MultiLabelScores {
  const counts = thresholds.map((): LabelCounts => ({ hits: 0, answers: 0, pictures: 0 }));
  for (const { labels, probabilities } of answers) {
    for (const label of labels) counts[label]!.pictures += 1;
    for (const label of labelsFrom(probabilities, thresholds)) {
      counts[label]!.answers += 1;
      if (labels.includes(label)) counts[label]!.hits += 1;
    }
  }
  const classes = counts.map((one, label) => labelScores(one, thresholds[label]!, averagePrecision(curveOf(answers, label))));
  const total = (count: (one: LabelCounts) => number) => counts.reduce((sum, one) => sum + count(one), 0);
  return {
    meanAveragePrecision: meanOf(classes.map((scores) => scores.averagePrecision)),
    microF1: (2 * total(({ hits }) => hits)) / Math.max(1, total(({ pictures, answers: given }) => pictures + given)),
    macroF1: meanOf(classes.map(({ f1 }) => f1)),
    classes,
  };
}

interface LabelCounts {
  hits: number;
  answers: number;
  pictures: number;
}

const labelScores = ({ hits, answers, pictures }: LabelCounts, threshold: number, area: number | undefined): LabelScores => ({
  ...(area === undefined ? {} : { averagePrecision: area }),
  ...(answers > 0 ? { precision: hits / answers } : {}),
  ...(pictures > 0 ? { recall: hits / pictures } : {}),
  ...(pictures + answers > 0 ? { f1: (2 * hits) / (pictures + answers) } : {}),
  pictures,
  threshold,
});

/** Of those that are defined; 0 where none is. */
function meanOf(values: readonly (number | undefined)[]): number {
  const defined = values.filter((value) => value !== undefined);
  return defined.reduce((sum, value) => sum + value, 0) / Math.max(1, defined.length);
}

/** What answering the label from one probability on comes to. */
interface CurvePoint {
  readonly probability: number;
  readonly hits: number;
  readonly answers: number;
}

/** One point for each different probability, the highest first. */
interface Curve {
  readonly points: readonly CurvePoint[];
  readonly pictures: number;
}

function curveOf(answers: readonly Answer[], label: number): Curve {
  const ranked = answers.map(({ labels, probabilities }) => ({ probability: probabilities[label]!, has: labels.includes(label) })).sort((a, b) => b.probability - a.probability);
  const points: CurvePoint[] = [];
  let hits = 0;
  for (const [index, { probability, has }] of ranked.entries()) {
    if (has) hits += 1;
    if (ranked[index + 1]?.probability !== probability) points.push({ probability, hits, answers: index + 1 });
  }
  return { points, pictures: hits };
}

function averagePrecision({ points, pictures }: Curve): number | undefined {
  if (pictures === 0) return undefined;
  return points.reduce((sum, { hits, answers }, index) => sum + ((hits - (points[index - 1]?.hits ?? 0)) / pictures) * (hits / answers), 0);
}

/** Half way between the last probability that is answered for the highest F1 and the next lower one. */
function bestThreshold({ points, pictures }: Curve): number {
  if (pictures === 0) return 0.5;
  const f1 = ({ hits, answers }: CurvePoint) => (2 * hits) / (pictures + answers);
  const best = points.reduce((highest, point, index) => (f1(point) > f1(points[highest]!) ? index : highest), 0);
  return (points[best]!.probability + (points[best + 1]?.probability ?? 0)) / 2;
}
