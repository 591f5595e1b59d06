import { countText, percentText, plural } from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import type { LabelScores, MultiLabelScores, ReportData } from '../report-data.ts';

/** How well each label is told, of data with any number of labels for a picture. */
export function labelsSection({ classes, evaluation }: ReportData, { classes: scores, microF1, macroF1 }: MultiLabelScores): Markup {
  return markup`<section id="labels">
<h2>Each label</h2>
<p class="lead">Average precision asks only how the pictures are ranked; precision, recall and F1 depend on the threshold. F1 of all labels together is ${percentText(microF1)}, the mean of the labels' own ${percentText(macroF1)}.</p>
<table>
  <thead><tr><th>Label</th><th class="number">Average precision</th><th class="wide"></th><th class="number">Precision</th><th class="number">Recall</th><th class="number">F1</th><th class="number">Threshold</th><th class="number">Pictures</th></tr></thead>
  <tbody>${scores.map((one, label) => scoreRow(classes[label]!, one))}</tbody>
</table>
<p class="note">Precision: of the pictures given the label, the share that have it. Recall: of the pictures that have the label, the share given it. F1: their harmonic mean. A picture is given the label from the threshold on. ${plural(evaluation.predictions.length, 'picture')} of the ${evaluation.split} split.</p>
</section>`;
}

const scoreRow = (name: string, { averagePrecision, precision, recall, f1, threshold, pictures }: LabelScores): Markup =>
  markup`<tr><td>${name}</td><td class="number">${percentText(averagePrecision)}</td><td><div class="bar" style="width:${(100 * (averagePrecision ?? 0)).toFixed(1)}%"></div></td>${[precision, recall, f1].map((share) => markup`<td class="number">${percentText(share)}</td>`)}<td class="number">${threshold.toFixed(2)}</td><td class="number">${countText(pictures)}</td></tr>`;
