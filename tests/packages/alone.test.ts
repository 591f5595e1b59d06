// Each package by itself: installed from a registry with pnpm, which lets a package see what it declares and nothing else, and all of them
// with npm and yarn. What a README shows then type-checks and runs.
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finished } from '../sandbox.ts';
import { compile, createProject, createProjectWithAll, type Project, run, shareDownloads, yarn } from './install-projects.ts';
import { packageFolders, packPackages, type PackedPackage } from './pack-packages.ts';
import { type Registry, serveRegistry } from './serve-registry.ts';

let folder: string;
let packages: readonly PackedPackage[];
let registry: Registry;
let projects: readonly Project[];
beforeAll(async () => {
  // Without links in its path, so that node_modules are found from where files really are.
  folder = realpathSync(await mkdtemp(join(tmpdir(), 'thaw-alone-')));
  packages = await packPackages(folder);
  registry = await serveRegistry(packages, randomUUID());
  await shareDownloads(join(folder, 'cache'));
  await writeFile(join(folder, '.npmrc'), `@thaw:registry=${registry.url}\n`);
  projects = await Promise.all(packages.map((packed) => createProject(packed, join(folder, 'alone', basename(packed.folder)))));
  await installAlone();
});
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

/** One project for each package, in one call. Nothing is hoisted: a package finds only what it declares. */
async function installAlone(): Promise<void> {
  const at = join(folder, 'alone');
  await writeFile(join(at, 'pnpm-workspace.yaml'), 'packages: ["*"]\nhoist: false\nlinkWorkspacePackages: false\n');
  await writeFile(join(at, '.npmrc'), `@thaw:registry=${registry.url}\n`);
  // What an earlier run took from a registry at this port.
  await run('pnpm', ['cache', 'delete', '@thaw/*'], at);
  succeeded(await run('pnpm', ['install', '--prefer-offline'], at, { CI: '1' }));
}

/** What the examples need that is not here. */
const cannotRun: Readonly<Record<string, RegExp>> = {
  'packages/backbones': /resnet18\(/, // weights of the Hub
  'packages/downloads': /hubFile/,
  'packages/weights': /hf:/,
};

describe.each(packageFolders)('%s', (of) => {
  const find = () => projects.find(({ packed }) => packed.folder === of)!;

  test('is imported', async () => {
    const { folder: at, packed } = find();
    if (packed.manifest['exports'] === undefined) return; // the command: below
    const { stdout } = succeeded(await run(process.execPath, ['--input-type=module', '--eval', `console.log(Object.keys(await import('${packed.manifest.name}')).length)`], at));
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  test('does what its README shows', async () => {
    const { folder: at, packed, examples } = find();
    const variables = { THAW_CACHE: join(folder, 'cache') };
    const runnable = examples.filter((file) => !cannotRun[of]?.test(ts.sys.readFile(file)!));
    for (const file of runnable) {
      const args = file.endsWith('.test.ts') ? [join('node_modules', 'vitest', 'vitest.mjs'), 'run'] : [await compile(file)];
      succeeded(await run(process.execPath, args, at, variables), file);
    }
    expect(runnable.length).toBeGreaterThan(0);
    expect(packed.files.has('README.md')).toBe(true);
  });
});

test.each([
  ['nodenext', ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
  ['bundler', ts.ModuleKind.Preserve, ts.ModuleResolutionKind.Bundler],
])('types of everything hold with moduleResolution %s', (_name, module, moduleResolution) => {
  const lib = ['lib.es2023.d.ts', 'lib.dom.d.ts'];
  const program = ts.createProgram(
    projects.flatMap(({ examples }) => examples),
    { module, moduleResolution, target: ts.ScriptTarget.ES2023, lib, strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false, noEmit: true, allowImportingTsExtensions: true, types: ['node'], typeRoots: [join(import.meta.dirname, '..', '..', 'node_modules', '@types')] },
  );
  // Some declarations of TensorFlow.js do not hold.
  const own = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.includes('/node_modules/@tensorflow/') !== true);
  const problems = own.map(({ file, messageText }) => `${file?.fileName.slice(folder.length)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  expect(problems).toEqual([]);
});

// Yarn 1 does not install peers.
const peers = { '@tensorflow/tfjs-core': '4.22.0', '@tensorflow/tfjs-layers': '4.22.0' };
test.each([
  ['npm', 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--install-strategy=hoisted']],
  ['yarn', process.execPath, [yarn, 'install', '--prefer-offline', '--no-lockfile', '--non-interactive']],
])('%s installs all of them, without a script of tfjs-node', async (name, program, args) => {
  const at = join(folder, name);
  const wanted = packages.filter(({ manifest }) => manifest.name !== '@thaw/testing');
  await createProjectWithAll(wanted, at, peers);
  await writeFile(join(at, '.npmrc'), `@thaw:registry=${registry.url}\n`);
  succeeded(await run(program, args, at));
  expect(readdirSync(join(at, 'node_modules', '@tensorflow')).filter((entry) => entry.includes('node'))).toEqual([]);
  expect(existsSync(join(at, 'node_modules', '@thaw', 'tensorflow', 'node_modules'))).toBe(false);
  const imports = wanted.filter(({ manifest }) => manifest['exports'] !== undefined).map(({ manifest }) => `await import('${manifest.name}');`);
  succeeded(await run(process.execPath, ['--input-type=module', '--eval', imports.join('\n')], at));
  expect(succeeded(await run(join(at, 'node_modules', '.bin', 'thaw'), ['--help'], at)).stdout).toContain('train');
});

function succeeded(finished: Finished, what = ''): Finished {
  expect(finished.code, `${what}\n${finished.stdout}\n${finished.stderr}`).toBe(0);
  return finished;
}
