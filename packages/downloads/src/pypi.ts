import { ThawError } from '@thaw/core';
import type { Access } from './connections.ts';
import { readIndex } from './http.ts';
import { pipSettings } from './pip-settings.ts';
import { type Machine, thisMachine, wheelFits } from './platform-tag.ts';
import type { RegistryFile } from './registry-file.ts';
import { compareVersions, versionFits } from './version-range.ts';

export interface FindPypiFileOptions {
  readonly name: string;
  /** Exactly as published, such as `2.21.0`, or a range, such as `>=12.5,<13`, of which the newest release is taken. */
  readonly version: string;
  /** A wheel that runs on the machine, a source archive, or (the default) a source archive only where no wheel fits. */
  readonly type?: 'wheel' | 'source';
  /** Defaults to this machine. */
  readonly machine?: Machine;
  readonly signal?: AbortSignal;
}

/**
 * Looks a Python package up in the indexes that pip is told to use, else on PyPI. No Python is needed.
 *
 * Wheels of one version differ by platform, which must fit, and by Python version, which is of no
 * matter to those who only want files out of them: the smallest is taken.
 *
 * Source: simple repository API, PEP 503 (HTML) and PEP 691 (JSON).
 *
 * @throws ThawError when no index gives the package, or none offers no file of that version for the machine
 */
export async function findPypiFile(options: FindPypiFileOptions): Promise<RegistryFile> {
  const { name, version, type, machine = thisMachine(), signal } = options;
  const files = await listFiles(name, signal);
  const ofVersion = files.filter(({ fileName }) => versionFits(versionOf(fileName, name), version));
  const wheels = ofVersion.filter(({ fileName }) => fileName.endsWith('.whl') && wheelFits(fileName, machine));
  const sources = ofVersion.filter(({ fileName }) => fileName.endsWith('.tar.gz'));
  const candidates = type === 'source' || (type === undefined && wheels.length === 0) ? sources : wheels;
  const [file] = candidates.sort(
    (a, b) => compareVersions(versionOf(b.fileName, name), versionOf(a.fileName, name)) || (a.size ?? 0) - (b.size ?? 0),
  );
  if (file === undefined) {
    throw new ThawError(`The Python package ${name} ${version} has no ${type ?? 'file'} for this machine.`, {
      wanted: `${machine.platform} ${machine.arch}${machine.glibc === undefined ? '' : `, glibc ${machine.glibc}`}`,
      available: ofVersion.map(({ fileName }) => fileName),
      cure: ofVersion.length === 0 ? 'check the version; a mirror may lack it' : 'use a machine one of these files is for',
    });
  }
  return file;
}

/** Of all indexes, as pip does it: one that lacks the package, or cannot be reached, counts only when all do. */
async function listFiles(name: string, signal?: AbortSignal): Promise<RegistryFile[]> {
  const { indexes, access } = await pipSettings();
  const answers = await Promise.allSettled(indexes.map((index) => readPage(`${index}/${normalized(name)}/`, name, access, signal)));
  const [failure] = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
  if (answers.every(({ status }) => status === 'rejected')) throw failure;
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

async function readPage(page: string, name: string, access: Access, signal?: AbortSignal): Promise<RegistryFile[]> {
  const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.1';
  const response = await readIndex(page, `the Python package ${name}`, { headers: { accept }, access, ...(signal === undefined ? {} : { signal }) });
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const files = isJson ? fromJson((await response.json()) as SimplePage, page) : fromHtml(await response.text(), page);
  return files.map((file) => ({ ...file, url: withLogin(file.url, page), ...(Object.keys(access).length === 0 ? {} : { access }) }));
}

/** What opens the index opens its files, if they lie on the same server. */
function withLogin(address: string, page: string): string {
  const [url, { host, username, password }] = [new URL(address), new URL(page)];
  if (url.host === host && url.username === '') Object.assign(url, { username, password });
  return url.href;
}

interface SimplePage {
  readonly files: readonly { filename: string; url: string; size?: number; hashes: { sha256?: string } }[];
}

const fromJson = ({ files }: SimplePage, page: string): RegistryFile[] =>
  files.flatMap(({ filename: fileName, url, size, hashes: { sha256 } }) =>
    sha256 === undefined
      ? []
      : [{ fileName, url: new URL(url, page).href, ...(size === undefined ? {} : { size }), digest: { algorithm: 'sha256', hex: sha256 } }],
  );

/** Mirrors without the JSON form: `<a href="…#sha256=…">file name</a>`, without sizes. */
const fromHtml = (html: string, page: string): RegistryFile[] =>
  [...html.matchAll(/<a\s[^>]*href="([^"#]+)#sha256=([0-9a-f]{64})"[^>]*>\s*([^<\s]+)\s*<\/a>/g)].map(([, href, hex, fileName]) => ({
    fileName: fileName!,
    url: new URL(href!.replaceAll('&amp;', '&'), page).href,
    digest: { algorithm: 'sha256', hex: hex! },
  }));

/** Package names compare without case, and with dots, dashes and underscores alike (PEP 503). */
const normalized = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** Out of `name-version-…whl` or `name-version.tar.gz`; the name in a wheel holds no dash, in a source archive it may. */
const versionOf = (fileName: string, name: string): string =>
  fileName.endsWith('.whl') ? fileName.split('-')[1]! : fileName.slice(name.length + 1).replace(/\.tar\.gz$/, '');
