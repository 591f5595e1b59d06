import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const packageNames = readdirSync(join(root, 'packages'));

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}
const manifest = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
const own = (dependencies: Record<string, string> = {}) =>
  Object.keys(dependencies).filter((name) => name.startsWith('@thaw/')).map((name) => name.slice('@thaw/'.length)).sort();

/** Packages whose exports are plugins. They know the contract and shared tools, never each other. */
const pluginPackages = ['backbones', 'datasets', 'heads', 'losses', 'optimizers', 'schedulers', 'transforms', 'unfreezing'];

/** Who may import whom, at run time. What is not here is forbidden. */
const allowed: Record<string, readonly string[]> = {
  core: [],
  downloads: ['core'],
  layers: ['core'],
  weights: ['core', 'downloads'],
  testing: ['core'],
  backbones: ['core', 'layers', 'weights'],
  datasets: ['core', 'downloads'],
  heads: ['core', 'layers'],
  losses: ['core'],
  optimizers: ['core'],
  schedulers: ['core'],
  transforms: ['core'],
  unfreezing: ['core'],
  vision: ['core', ...pluginPackages],
  tensorflow: ['core', 'downloads', 'layers'],
  images: ['core'],
  training: ['core', 'downloads', 'images', 'layers', 'tensorflow', 'weights'],
  report: ['core', 'images'],
};

/** What becomes part of a package's own dist. */
const bundled: Record<string, readonly string[]> = { tensorflow: ['@tensorflow/tfjs-node-gpu'] };

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sourceFiles(join(folder, entry.name)) : entry.name.endsWith('.ts') ? [join(folder, entry.name)] : []);
}

/** What a file needs when it runs; types are gone by then. */
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )(?:[^';]*? from )?'([^']+)'|import\('([^']+)'\)/gm)].map((match) => (match[1] ?? match[2])!);

test('every package is in the map', () => {
  expect(packageNames.toSorted()).toEqual(Object.keys(allowed).toSorted());
});

describe.each(packageNames)('packages/%s', (name) => {
  const folder = `packages/${name}`;
  const files = sourceFiles(join(root, folder, 'src'));
  // Tests, and what they share: `test-*.ts` and the readers of golden numbers.
  const shipped = files.filter((file) => !/\.test(-d)?\.ts$|\/test-|\/golden\//.test(file));

  test('depends only on what the map allows', () => {
    const { dependencies, peerDependencies } = manifest(folder);
    const extra = own({ ...dependencies, ...peerDependencies }).filter((dependency) => !allowed[name]!.includes(dependency));
    expect(extra).toEqual([]);
  });

  test('imports only what it declares', () => {
    const { dependencies, peerDependencies } = manifest(folder);
    const declared = new Set(Object.keys({ ...dependencies, ...peerDependencies }).concat(bundled[name] ?? []));
    const packages = new Set(shipped.flatMap(importsOf).filter((specifier) => !/^(\.|node:)/.test(specifier)).map((specifier) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')));
    expect([...packages].filter((specifier) => !declared.has(specifier))).toEqual([]);
  });

  test('has a README with the usual headings', () => {
    const text = readFileSync(join(root, folder, 'README.md'), 'utf8');
    const headings = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(text.startsWith(`# @thaw/${name}\n`)).toBe(true);
    expect(headings).toEqual(pluginPackages.includes(name) ? ['What it is', 'Use', 'Plugins', 'Write your own'] : ['What it is', 'Use', 'How it works']);
  });

  test('index.ts is a table of contents: named exports and nothing else', () => {
    if (name === 'vision') return; // it joins namespaces
    const text = readFileSync(join(root, folder, 'src', 'index.ts'), 'utf8');
    const statements = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').split(';').map((statement) => statement.trim()).filter(Boolean);
    for (const statement of statements) expect(statement).toMatch(/^export (type )?\{[^}]*\} from '\.\/[^']+'$/);
  });

  test('no file is longer than one can hold in the head', () => {
    const long = files.map((file) => [file.slice(root.length + 1), readFileSync(file, 'utf8').split('\n').length] as const).filter(([file, lines]) => lines > (file.endsWith('.test.ts') ? 300 : 250));
    expect(long).toEqual([]);
  });
});

test('only the trainer sees everything; it has no logic of plugins, only of the command', () => {
  const { dependencies } = manifest('apps/trainer');
  expect(own(dependencies).filter((name) => pluginPackages.includes(name))).toEqual([]);
});

test('links in the documentation lead somewhere', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).map((file) => join('docs', file)), ...packageNames.map((name) => `packages/${name}/README.md`)];
  const dead = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
      .map((match) => match[1]!)
      .filter((target) => !existsSync(join(root, page, '..', target)))
      .map((target) => `${page} → ${target}`));
  expect(dead).toEqual([]);
});
