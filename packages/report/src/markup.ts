/** Text that is HTML or SVG already, and is inserted as it is. */
export interface Markup {
  readonly markup: string;
}

export type MarkupValue = string | number | undefined | Markup | readonly MarkupValue[];

/**
 * HTML or SVG from a template. Every inserted string is escaped, for text and for attributes alike: class and
 * file names are other people's data. Lists are joined, `undefined` vanishes.
 */
export const markup = (parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup => ({
  markup: parts.map((part, index) => part + textOf(values[index])).join(''),
});

/** Declares a string to be markup. Only for what this package made itself. */
export const trusted = (text: string): Markup => ({ markup: text });

function textOf(value: MarkupValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(textOf).join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escaped for element content and for quoted attributes; characters that XML forbids are left out. */
export const escapeText = (text: string): string =>
  text.replace(/(?![\t\n\r])\p{Cc}|\p{Cs}|\uFFFE|\uFFFF/gu, '').replace(/[&<>"']/g, (character) => entities[character]!);
