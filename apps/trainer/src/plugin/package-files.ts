import type { PluginKind } from '@thaw/core';
import type { PluginNames } from './plugin-names.ts';

export interface PackageChoices extends PluginNames {
  readonly kind: PluginKind;
  /** Where packages of ours come from: their version on npm, or the workspace. */
  readonly thawVersion: string;
  /** Of the workspace, from the new package; absent outside of one. */
  readonly baseConfig?: string;
}

/** Versions of packages that are not ours. `package-files.test.ts` holds them against the workspace's own. */
export const versions = {
  '@tensorflow/tfjs-backend-cpu': '4.22.0',
  '@tensorflow/tfjs-core': '4.22.0',
  '@tensorflow/tfjs-layers': '4.22.0',
  '@types/node': '^20.19.43',
  tsup: '8.5.1',
  typescript: '5.9.3',
  vitest: '4.1.12',
  zod: '^4.6.7',
} as const;

/** What the source of each kind imports beside @thaw/core and zod. */
const imports: Readonly<Record<PluginKind, readonly string[]>> = {
  dataset: ['@thaw/datasets'],
  transform: [],
  backbone: ['@tensorflow/tfjs-layers'],
  head: ['@tensorflow/tfjs-layers'],
  loss: ['@tensorflow/tfjs-core'],
  optimizer: ['@tensorflow/tfjs-core'],
  schedule: [],
  unfreezing: [],
};

/** Everything of a plugin package but the plugin and its test: text by path. */
export const packageFiles = (choices: PackageChoices): Readonly<Record<string, string>> => ({
  'package.json': json(packageManifest(choices)),
  'tsconfig.json': json(typeScriptConfig(choices)),
  '.gitignore': 'node_modules\ndist\nruns\n',
  'README.md': readme(choices),
  'recipe.yaml': recipe(choices),
  'src/index.ts': `export { ${choices.exportName} } from './${choices.fileName}.ts';\n`,
  'src/index.test.ts': `import { describePackage } from '@thaw/testing';\nimport * as plugins from './index.ts';\n\ndescribePackage('${choices.packageName}', plugins);\n`,
});

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

function packageManifest({ kind, packageName, exportName, thawVersion }: PackageChoices): object {
  const versionOf = (name: string): string => (name.startsWith('@thaw/') ? thawVersion : versions[name as keyof typeof versions]);
  const versioned = (names: readonly string[]) => Object.fromEntries(names.toSorted().map((name) => [name, versionOf(name)]));
  // The program that loads a plugin and the plugin must have the same copies of these.
  const peers = ['@thaw/core', ...imports[kind]];
  const usesTensors = !['dataset', 'schedule', 'unfreezing', 'transform'].includes(kind);
  return {
    name: packageName,
    version: '0.1.0',
    description: `The ${kind} ${exportName} for thaw.`,
    license: 'MIT',
    type: 'module',
    keywords: ['thaw-plugin'],
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
    engines: { node: '>=20.19' },
    scripts: {
      test: 'vitest run',
      train: 'thaw train recipe.yaml',
      typecheck: 'tsc --noEmit',
      build: 'tsup src/index.ts --format esm --target node20 --dts --clean',
      prepublishOnly: 'npm test && npm run build',
    },
    dependencies: versioned(['zod']),
    peerDependencies: versioned(peers),
    devDependencies: versioned([
      ...new Set([...peers, '@thaw/testing', '@thaw/trainer', '@types/node', 'tsup', 'typescript', 'vitest', '@tensorflow/tfjs-core', ...(usesTensors ? ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-layers'] : [])]),
    ]),
  };
}

const typeScriptConfig = ({ baseConfig }: PackageChoices): object =>
  baseConfig === undefined
    ? {
        compilerOptions: {
          target: 'ES2023',
          lib: ['ES2023'],
          module: 'NodeNext',
          strict: true,
          noUncheckedIndexedAccess: true,
          exactOptionalPropertyTypes: true,
          verbatimModuleSyntax: true,
          allowImportingTsExtensions: true,
          skipLibCheck: true,
          noEmit: true,
          types: ['node'],
        },
        include: ['src'],
      }
    : { extends: baseConfig, include: ['src'] };

function recipe({ kind, exportName }: PackageChoices): string {
  const isDataset = kind === 'dataset';
  const pictures = isDataset ? 'Pictures named by their class, such as cat_1.jpg, lie in photos/.' : 'Pictures lie in photos/, those of each class in a folder of its own.';
  return `# ${pictures}
plugins: [./src/index.ts]
dataset: [${isDataset ? exportName : 'imageFolder'}, { folder: ./photos }]
${slotLines(kind, exportName)}epochs: 5
`;
}

/** The lines of a recipe that use a part. */
function slotLines(kind: PluginKind, name: string): string {
  if (kind === 'dataset') return '';
  if (kind === 'transform') return `transforms:\n  train:\n    - [randomResizedCrop, { size: 224, scale: [0.35, 1] }]\n    - randomHorizontalFlip\n    - ${name}\n`;
  if (kind === 'backbone') return `backbone: ${name}\nunfreezing: everything\n`;
  if (kind === 'optimizer') return `optimizer: ${name}\nlearningRate: [cosine, { peak: 1e-4 }]\n`;
  return `${kind === 'schedule' ? 'learningRate' : kind}: ${name}\n`;
}

const readme = ({ kind, packageName, exportName, fileName }: PackageChoices): string => `# ${packageName}

The ${kind} \`${exportName}\` for thaw, which fine-tunes pretrained image networks from TypeScript.

## Use

\`\`\`
npm install ${packageName}
thaw describe ${kind}/${exportName} --plugins ${packageName}
\`\`\`

A recipe lists the package and names the ${kind}, as recipe.yaml does with the source file.

## Work on it

\`\`\`
npm install
npm test            # src/${fileName}.test.ts: what every ${kind} keeps to, and what this one does
npm run train       # trains on photos/, by recipe.yaml
npm publish         # tests, builds, publishes
\`\`\`
`;
