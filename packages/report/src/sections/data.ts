import { countText, plural } from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import type { ReportData } from '../report-data.ts';

/** Lists longer than this are cut; the run folder has them whole. */
const longest = 100;

/** What was trained and tested on, and what was left out. */
export function dataSection({ classes, data }: ReportData): Markup {
  const { pictures, train, validation, test, skipped, duplicates } = data;
  const splits = [train, validation, ...(test ? [test] : [])];
  const most = Math.max(1, ...train);
  const totals = [pictures.train, pictures.validation, ...(test ? [pictures.test ?? 0] : [])];
  return markup`<section id="data">
<h2>Data</h2>
<table>
  <thead><tr><th>Class</th><th class="number">Train</th><th class="number">Validation</th>${test ? markup`<th class="number">Test</th>` : undefined}<th class="wide"></th></tr></thead>
  <tbody>${classes.map((name, label) => markup`<tr><td>${name}</td>${splits.map((counts) => markup`<td class="number">${countText(counts[label]!)}</td>`)}<td><div class="bar" style="width:${((train[label]! / most) * 100).toFixed(1)}%"></div></td></tr>`)}</tbody>
  <tfoot><tr><td>All pictures</td>${totals.map((total) => markup`<td class="number">${countText(total)}</td>`)}<td></td></tr></tfoot>
</table>
${fold(plural(skipped.length, 'skipped file'), skipped.map(({ file, reason }) => markup`<li><code>${file}</code>: ${reason}</li>`))}
${fold(`${plural(duplicates.length, 'group')} of identical files`, duplicates.map((files) => markup`<li><code>${files[0]}</code> kept, not ${files.slice(1).map((file, index) => markup`${index > 0 ? ', ' : ''}<code>${file}</code>`)}</li>`))}
</section>`;
}

function fold(title: string, items: readonly Markup[]): Markup {
  if (items.length === 0) return markup`<p class="note">No ${title.replace(/^0 /, '')}.</p>`;
  const rest = items.length - longest;
  return markup`<details><summary>${title}</summary><ul>${items.slice(0, longest)}${rest > 0 ? markup`<li>and ${countText(rest)} more</li>` : undefined}</ul></details>`;
}
