// What is published: nothing is missing, nothing is there by accident, and tools that check packages find nothing.
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../sandbox.ts';
import { packageFolders, packPackages, type PackedPackage } from './pack-packages.ts';

let folder: string;
let packages: readonly PackedPackage[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-packed-'));
  packages = await packPackages(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Beside dist, LICENSE, README.md and package.json. */
const more: Readonly<Record<string, RegExp>> = {
  'packages/images': /^dist\/kernels\.wasm$/,
  'packages/tensorflow': /^NOTICE$|^(native|dist\/tfjs-node\/binding)\/[\w/]+\.(cc|h)$/,
  'apps/trainer': /^templates\/plugin\/[\w-]+\/[\w.-]+\.ts$/,
};

const repository = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { repository: object }).repository;

describe.each(packageFolders)('%s', (of) => {
  const find = () => packages.find((packed) => packed.folder === of)!;

  test('holds what it needs and no more', () => {
    const files = [...find().files.keys()];
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    const unwanted = files.filter((file) => !/^(LICENSE|README\.md|package\.json|dist\/[\w-]+\.js|dist\/[\w-]+\.d\.ts)$/.test(file) && !more[of]?.test(file));
    expect(unwanted).toEqual([]);
    for (const [file, text] of find().files) if (file.endsWith('.js')) expect(text, file).not.toContain('sourceMappingURL');
  });

  test('says where it comes from, what it needs and how it is published', () => {
    const { manifest, files } = find();
    expect(manifest).toMatchObject({
      license: 'MIT',
      type: 'module',
      repository: { ...repository, directory: of },
      engines: { node: '>=20.19' },
      publishConfig: { access: 'public', provenance: true },
    });
    expect(manifest['description']).toMatch(/.{20}/);
    expect(manifest['keywords']).toContain('thaw');
    // The condition `source` is of this repository: what it names is not published.
    const targets = [...JSON.stringify([manifest['exports'], manifest['bin']]).matchAll(/"(\.\/[^"]+)"(?!:)/g)].map((match) => match[1]!.slice(2));
    expect(targets.filter((target) => !files.has(target))).toEqual([]);
    expect(JSON.stringify([manifest['dependencies'], manifest['peerDependencies']])).not.toMatch(/workspace:|catalog:/);
  });

  test('runs no script when it is installed, nor does what it brings from tfjs-node', () => {
    const { manifest } = find();
    const scripts = Object.keys((manifest['scripts'] ?? {}) as object);
    expect(scripts.filter((name) => /install|prepare|prepublish/.test(name))).toEqual([]);
    expect(Object.keys((manifest['dependencies'] ?? {}) as object).filter((name) => name.includes('tfjs-node'))).toEqual([]);
  });

  test('publint finds nothing', async () => {
    const { tarball, manifest } = find();
    const bytes = await readFile(tarball);
    const { messages } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).toEqual([]);
  });

  test('its types are right for modules and bundlers', async () => {
    const { tarball, manifest } = find();
    if (manifest['exports'] === undefined) return expect(manifest['bin']).toBeDefined(); // a command has no types
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(await readFile(tarball))));
    if (result.types === false) throw new Error(`${basename(tarball)} has no types`);
    // As the profile "esm-only" of attw: not for `require`, nor for the resolution of Node 10.
    const problems = result.problems.filter((problem) => !('resolutionKind' in problem && (problem.resolutionKind === 'node10' || problem.resolutionKind === 'node16-cjs')));
    expect(problems).toEqual([]);
    return undefined;
  });
});
