// What each package exports, with its types, as text that is committed: a change of it is seen in review.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { root } from '../sandbox.ts';
import { packageFolders } from './pack-packages.ts';

/** A declaration file without comments, imports first, the rest by name: moving code between files changes nothing. */
function publicApi(file: string): string {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const printer = ts.createPrinter({ removeComments: true });
  const statements = source.statements.map((statement) => ({ key: sortKey(statement), text: printer.printNode(ts.EmitHint.Unspecified, statement, source) }));
  // The list of exports: a line for each.
  const last = statements.findIndex(({ text }) => text.startsWith('export {'));
  if (last >= 0) statements[last] = { ...statements[last]!, text: statements[last]!.text.replaceAll(/(?<=\{|,) /g, '\n    ').replace(' };', '\n};') };
  return `${statements.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ text }) => text).join('\n')}\n`;
}

function sortKey(statement: ts.Statement): string {
  if (ts.isImportDeclaration(statement)) return `0 ${(statement.moduleSpecifier as ts.StringLiteral).text}`;
  if (ts.isVariableStatement(statement)) return `1 ${statement.declarationList.declarations[0]!.name.getText()}`;
  return `1 ${(statement as ts.DeclarationStatement).name?.getText() ?? '~'}`; // the list of exports comes last
}

test.each(packageFolders.filter((folder) => folder !== join('apps', 'trainer')))('%s: if its public API is to change, run `pnpm api` and commit what it writes', async (folder) => {
  await expect(publicApi(join(root, folder, 'dist', 'index.d.ts'))).toMatchFileSnapshot(join(root, 'api', `${basename(folder)}.d.ts`));
});
