import { countText } from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import type { PlanPhase, ReportData } from '../report-data.ts';

/** Which layer groups train when: a table of groups by phases. */
export function planSection({ plan = [] }: ReportData): Markup | undefined {
  const first = plan[0];
  if (first === undefined) return undefined;
  const counted = first.groups.some(({ parameters }) => parameters !== undefined);
  return markup`<section id="plan">
<h2>Unfreezing plan</h2>
<p class="lead">Layer groups from the input to the head. A factor multiplies the learning rate of the group.</p>
<div class="scroll"><table class="plan">
  <thead><tr><th>Group</th>${counted ? markup`<th class="number">Parameters</th>` : undefined}${plan.map(({ start, end }) => markup`<th>Steps ${countText(start + 1)}–${countText(end)}</th>`)}</tr></thead>
  <tbody>${first.groups.map(({ name, parameters }, index) => markup`<tr><td>${name}</td>${counted ? markup`<td class="number">${parameters === undefined ? '' : countText(parameters)}</td>` : undefined}${plan.map((phase) => cell(phase, index))}</tr>`)}</tbody>
</table></div>
</section>`;
}

function cell({ groups }: PlanPhase, index: number): Markup {
  const group = groups[index]!;
  const norm = group.batchNorm === 'train' ? 'batch norm trains' : 'batch norm frozen';
  return group.trainable
    ? markup`<td><span class="trains">trains${group.learningRateScale === 1 ? '' : ` × ${Number(group.learningRateScale.toPrecision(3))}`}</span> <span class="note">${norm}</span></td>`
    : markup`<td><span class="frozen">frozen</span> <span class="note">${norm}</span></td>`;
}
