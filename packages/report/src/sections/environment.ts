import { type Markup, markup } from '../markup.ts';
import type { ReportData } from '../report-data.ts';

export const environmentSection = ({ environment }: ReportData): Markup => markup`<section id="environment">
<h2>Environment</h2>
<dl class="recipe">${Object.entries(environment).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>`;
