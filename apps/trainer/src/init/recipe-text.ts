import { stringify } from 'yaml';
import type { RecipeField } from './recipe-fields.ts';

export interface RecipeTextOptions {
  readonly fields: readonly RecipeField[];
  /** Lines above everything. */
  readonly heading: readonly string[];
  /** Path of the JSON Schema, from the recipe. */
  readonly schema: string;
}

/** A recipe with its comments as YAML; `schema` is the line from which editors complete. */
export function yamlRecipe({ fields, heading, schema }: RecipeTextOptions): string {
  const comment = (lines: readonly string[]) => lines.map((line) => `# ${line}\n`).join('');
  const body = fields.map(({ name, value, comment: lines }) => `${lines.length > 0 ? '\n' : ''}${comment(lines)}${name}:${yamlField(value)}`);
  return `# yaml-language-server: $schema=${schema}\n${comment(heading)}${body.join('')}`;
}

/** Transforms get a line each; everything else stays on one. */
function yamlField(value: unknown): string {
  if (isTransforms(value)) return `\n  train:\n${value.train.map((one) => `    - ${yamlValue(one)}`).join('')}`;
  return ` ${yamlValue(value)}`;
}

const yamlValue = (value: unknown): string => stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false });

/** The same as a TypeScript module. */
export function typeScriptRecipe({ fields, heading }: RecipeTextOptions): string {
  const comment = (lines: readonly string[], indent: string) => lines.map((line) => `${indent}// ${line}\n`).join('');
  const body = fields.map(({ name, value, comment: lines }) => `${lines.length > 0 ? '\n' : ''}${comment(lines, '  ')}  ${name}: ${typeScriptField(value)},\n`);
  return `import { defineRecipe } from '@thaw/core';\n\n${comment(heading, '')}export default defineRecipe({${body.join('')}});\n`;
}

function typeScriptField(value: unknown): string {
  if (isTransforms(value)) return `{\n    train: [\n${value.train.map((one) => `      ${typeScriptValue(one)},\n`).join('')}    ],\n  }`;
  return typeScriptValue(value);
}

/** A literal as one would write it: single quotes, names of fields without any. */
function typeScriptValue(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map(typeScriptValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([name, item]) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${typeScriptValue(item)}`).join(', ')} }`;
}

const isTransforms = (value: unknown): value is { readonly train: readonly unknown[] } => typeof value === 'object' && value !== null && 'train' in value;
