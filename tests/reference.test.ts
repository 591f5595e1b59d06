// The reference is what the code says of itself. `pnpm reference` writes it anew.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type AnyPlugin, describeOptions, type OptionDescription, type PluginKind, pluginKinds } from '@thaw/core';
import { plugins } from '@thaw/vision';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const file = (name: string) => join(root, 'docs', 'reference', name);

/** The field of a recipe for each kind. */
const fields: Readonly<Record<PluginKind, string>> = {
  dataset: '`dataset`',
  transform: '`transforms.train` and `transforms.evaluate`, lists',
  backbone: '`backbone`',
  head: '`head`',
  loss: '`loss`',
  optimizer: '`optimizer`',
  schedule: '`learningRate` and `momentum`',
  unfreezing: '`unfreezing`',
};

/** In a cell of a table, where `|` ends it. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

const optionRow = ({ name, type, required, default: value, description }: OptionDescription): string =>
  `| \`${name}\` | ${cell(type)} | ${required ? 'required' : value === undefined ? '' : `\`${cell(JSON.stringify(value))}\``} | ${cell(description)} |`;

const optionTable = (options: readonly OptionDescription[]): string[] =>
  options.length === 0 ? ['No options.'] : ['| option | type | default | what it does |', '| --- | --- | --- | --- |', ...options.map(optionRow)];

/** Parts that have the same options but for their defaults share a table, as networks of one family do. */
function sections(ofKind: readonly AnyPlugin[]): string[] {
  const byOptions = new Map<string, AnyPlugin[]>();
  for (const plugin of ofKind) {
    const key = JSON.stringify(describeOptions(plugin.options));
    byOptions.set(key, [...(byOptions.get(key) ?? []), plugin]);
  }
  return [...byOptions.values()].flatMap((alike) => [
    '',
    `### ${alike.map(({ name }) => name).join(', ')}`,
    '',
    ...(alike.length === 1 ? [alike[0]!.summary] : alike.map(({ name, summary }) => `* \`${name}\`: ${summary}`)),
    '',
    ...optionTable(describeOptions(alike[0]!.options)),
  ]);
}

test('docs/reference/parts.md', async () => {
  const lines = [
    '# Parts',
    '',
    'Every official part that a recipe can name, with its options. `thaw describe NAME` shows one of them, `thaw list` all names. Written by `pnpm reference`.',
    ...pluginKinds.flatMap((kind) => ['', `## ${kind}`, '', `In a recipe: ${fields[kind]}.`, ...sections(plugins.filter((plugin) => plugin.kind === kind))]),
    '',
  ];
  await expect(lines.join('\n')).toMatchFileSnapshot(file('parts.md'));
});

/** What `thaw … --help` prints, for a command or for all of them together. */
const help = (...command: string[]): string =>
  execFileSync(process.execPath, [join(root, 'apps', 'trainer', 'dist', 'main.js'), ...command, '--help'], { encoding: 'utf8', env: { ...process.env, COLUMNS: '120', NO_COLOR: '1' } });

/** Names of the commands below one, as its help lists them. */
const commandsIn = (text: string): string[] => [...text.slice(text.indexOf('\nCommands:')).matchAll(/^ {2}([a-z]+)(?= )/gm)].map((match) => match[1]!).filter((name) => name !== 'help');

function commandSections(command: readonly string[]): string[] {
  const text = help(...command);
  const below = text.includes('\nCommands:') ? commandsIn(text) : [];
  const own = below.length > 0 ? [] : ['', `## thaw ${command.join(' ')}`, '', '```', text.trimEnd(), '```'];
  return [...own, ...below.flatMap((name) => commandSections([...command, name]))];
}

test('docs/reference/command.md', async () => {
  const lines = ['# The command', '', 'What `thaw COMMAND --help` says. Written by `pnpm reference`.', ...commandSections([]), ''];
  await expect(lines.join('\n')).toMatchFileSnapshot(file('command.md'));
});
