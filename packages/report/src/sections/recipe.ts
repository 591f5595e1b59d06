import { isNameWithOptions } from '@thaw/core';
import { type Markup, markup } from '../markup.ts';
import type { ReportData } from '../report-data.ts';

/** The resolved recipe, one line per slot. */
export const recipeSection = ({ recipe }: ReportData): Markup => markup`<section id="recipe">
<h2>Recipe</h2>
<p class="lead">Every default filled in.</p>
<dl class="recipe">${fields(recipe)}</dl>
</section>`;

const fields = (values: object): Markup[] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => markup`<div><dt>${name}</dt><dd>${fieldValue(value)}</dd></div>`);

function fieldValue(value: unknown): Markup {
  if (isNameWithOptions(value)) return use(value[0], value[1]);
  if (Array.isArray(value)) return markup`<ol>${value.map((item) => markup`<li>${fieldValue(item)}</li>`)}</ol>`;
  if (typeof value === 'object' && value !== null) return markup`<dl class="recipe">${fields(value)}</dl>`;
  return markup`<code>${optionText(value)}</code>`;
}

const use = (name: string, options: unknown): Markup =>
  markup`<code>${name}</code>${Object.entries(options ?? {}).map(([option, value]) => markup` <span class="option">${option} <b>${optionText(value)}</b></span>`)}`;

const optionText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
