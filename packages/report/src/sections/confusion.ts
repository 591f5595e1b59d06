import { confusionMatrix } from '../confusion-matrix.ts';
import { countText, percentText, plural } from '../format.ts';
import { type Markup, markup, trusted } from '../markup.ts';
import type { ReportData } from '../report-data.ts';
import { type ClassScores, classScores, confusionCounts, mostConfusedPairs } from '../scores.ts';

/** Which classes are told apart, and which are not. */
export function confusionSection({ classes, evaluation }: ReportData): Markup {
  const counts = confusionCounts(evaluation.predictions, classes.length);
  const pairs = mostConfusedPairs(counts, classes);
  return markup`<section id="confusion">
<h2>What it confuses</h2>
<div class="beside">
  <figure>${trusted(confusionMatrix({ classes, counts }))}</figure>
  <div>
    <h3>Most confused pairs</h3>
    ${pairs.length === 0 ? markup`<p class="note">None: every held-out picture is right.</p>` : markup`<table>
      <thead><tr><th>Is</th><th>Taken for</th><th class="number">Pictures</th><th class="number">Of its class</th></tr></thead>
      <tbody>${pairs.map(({ actual, predicted, count, share }) => markup`<tr><td>${actual}</td><td>${predicted}</td><td class="number">${countText(count)}</td><td class="number">${percentText(share)}</td></tr>`)}</tbody>
    </table>`}
  </div>
</div>
<h3>Each class</h3>
<table>
  <thead><tr><th>Class</th><th class="number">Precision</th><th class="number">Recall</th><th class="number">F1</th><th class="number">Pictures</th></tr></thead>
  <tbody>${classScores(counts).map((scores, label) => scoreRow(classes[label]!, scores))}</tbody>
</table>
<p class="note">Precision: of the pictures taken for the class, the share that are. Recall: of the pictures of the class, the share found. F1: their harmonic mean. ${plural(evaluation.predictions.length, 'picture')} of the ${evaluation.split} split.</p>
</section>`;
}

const scoreRow = (name: string, { precision, recall, f1, pictures }: ClassScores): Markup =>
  markup`<tr><td>${name}</td>${[precision, recall, f1].map((share) => markup`<td class="number">${percentText(share)}</td>`)}<td class="number">${countText(pictures)}</td></tr>`;
