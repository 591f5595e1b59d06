// Every TypeScript example of a README is a module by itself that type-checks.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { examplesOf } from './readme-blocks.ts';
import { root } from './sandbox.ts';

const folders = ['packages', 'apps', 'examples'].flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(parent, name)));
const readmes = ['README.md', ...folders.map((folder) => join(folder, 'README.md'))].filter((file) => existsSync(join(root, file)));

/** Where an example stands that speaks of files beside it. */
const homes: Readonly<Record<string, string>> = { 'packages/testing/README.md': 'examples/plugin/src', 'examples/plugin/README.md': 'examples/plugin/src' };

interface Example {
  readonly readme: string;
  /** Under as many empty lines as stand above it in the README, so that lines are the README's. */
  readonly text: string;
}

/** By the path of a file that does not exist. */
const examples = new Map(
  readmes.flatMap((readme) =>
    examplesOf(readme).map(({ line, code }): [string, Example] => {
      const name = `${readme.replaceAll(/\W/g, '-')}-line-${line}.ts`;
      return [join(root, homes[readme] ?? join(readme, '..'), name), { readme, text: `${'\n'.repeat(line)}${code}export {};\n` }];
    }),
  ),
);

function problems(): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (file) => readFileSync(file, 'utf8')) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson(
    // An example may make what it does not use; it may import a package that its own does not depend on.
    { ...config.compilerOptions, noUnusedLocals: false, paths: { '@thaw/*': ['./packages/*/src/index.ts'] }, typeRoots: ['./node_modules/@types'] },
    root,
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => examples.has(file) || fileExists(file);
  host.readFile = (file) => examples.get(file)?.text ?? readFile(file);
  const program = ts.createProgram([...examples.keys()], options, host);
  return [...examples].flatMap(([file, { readme }]) => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ start = 0, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start);
      return `${readme}, line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

test('examples of READMEs type-check', () => {
  expect(examples.size).toBeGreaterThan(25);
  expect(problems()).toEqual([]);
});
