import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Access } from './connections.ts';

const defaultIndex = 'https://pypi.org/simple';

/** Where Python packages come from. */
export interface PipSettings {
  /** The index, and further ones, without a slash at their end. */
  readonly indexes: readonly string[];
  readonly access: Access;
}

/**
 * What pip is told to use, so that thaw uses the same: the settings `index-url`, `extra-index-url`, `proxy` and `cert`
 * out of pip's files (of the machine, of the user, of the virtual environment, and the one that `PIP_CONFIG_FILE` names),
 * and the variables `PIP_INDEX_URL`, `PIP_EXTRA_INDEX_URL`, `PIP_PROXY` and `PIP_CERT`, which count more.
 *
 * Source: pip's documentation of its configuration.
 */
export async function pipSettings(): Promise<PipSettings> {
  const global = new Map<string, string>();
  const install = new Map<string, string>();
  for (const file of configurationFiles()) {
    const sections = parseIni(await readFile(file, 'utf8').catch(() => ''));
    for (const [key, value] of sections.get('global') ?? []) global.set(key, value);
    for (const [key, value] of sections.get('install') ?? []) install.set(key, value);
  }
  const setting = (name: string): string => process.env[`PIP_${name.toUpperCase().replaceAll('-', '_')}`] || install.get(name) || global.get(name) || '';
  const indexes = [setting('index-url') || defaultIndex, ...setting('extra-index-url').split(/\s+/)];
  const [proxy, certificates] = [setting('proxy'), setting('cert')];
  return {
    indexes: [...new Set(indexes.filter((index) => index !== '').map((index) => index.replace(/\/+$/, '')))],
    access: { ...(proxy === '' ? {} : { proxy }), ...(certificates === '' ? {} : { certificates }) },
  };
}

/** In pip's order: later ones count more. */
function configurationFiles(): string[] {
  const { PIP_CONFIG_FILE, XDG_CONFIG_DIRS, XDG_CONFIG_HOME, VIRTUAL_ENV } = process.env;
  if (PIP_CONFIG_FILE === '/dev/null') return [];
  const home = homedir();
  const isMac = process.platform === 'darwin';
  const ofMachine = isMac ? ['/Library/Application Support'] : (XDG_CONFIG_DIRS || '/etc/xdg').split(':').toReversed();
  const ofUser = [...(isMac ? [join(home, 'Library', 'Application Support')] : []), XDG_CONFIG_HOME || join(home, '.config')];
  return [
    ...ofMachine.map((folder) => join(folder, 'pip', 'pip.conf')),
    '/etc/pip.conf',
    // A file that is named counts in their stead.
    ...(PIP_CONFIG_FILE && existsSync(PIP_CONFIG_FILE) ? [] : [join(home, '.pip', 'pip.conf'), ...ofUser.map((folder) => join(folder, 'pip', 'pip.conf'))]),
    ...(VIRTUAL_ENV ? [join(VIRTUAL_ENV, 'pip.conf')] : []),
    ...(PIP_CONFIG_FILE ? [PIP_CONFIG_FILE] : []),
  ];
}

/** As Python's `configparser` reads it: `key = value` or `key: value`; lines that are set in go on with the value before. */
function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key = '';
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const heading = /^\[([^\]]+)\]/.exec(line)?.[1];
    const [, name, value] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (heading !== undefined) {
      section = sections.get(heading) ?? new Map<string, string>();
      sections.set(heading, section);
      key = '';
    } else if (/^\s/.test(line)) {
      if (section?.has(key) === true) section.set(key, `${section.get(key)} ${line.trim()}`.trim());
    } else if (name !== undefined) {
      key = name.toLowerCase().replaceAll('_', '-').replace(/^-+/, '');
      section?.set(key, value!);
    }
  }
  return sections;
}
