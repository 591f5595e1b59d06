import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder } from '@thaw/downloads';

/** The TensorFlow all runtimes are, and the addon is compiled against. */
export const tensorflowVersion = '2.21.0';

/** `cpu` runs everywhere; `gpu` needs an NVIDIA driver to be of use, and runs on the processor without one. */
export type Flavor = 'cpu' | 'gpu';

export const flavors = ['cpu', 'gpu'] as const satisfies readonly Flavor[];

/** An installed runtime. */
export interface Runtime {
  readonly flavor: Flavor;
  /** Of TensorFlow. */
  readonly version: string;
  /** Holds `tensorflow/` (and `nvidia/`), laid out as in Python's site-packages, and the addon. */
  readonly folder: string;
  /** The compiled addon of TensorFlow.js. */
  readonly addon: string;
}

/** Where a runtime is, or would be. */
export const runtimeFolder = (flavor: Flavor): string => cacheFolder('tensorflow', `${tensorflowVersion}-${flavor}`);

/** The shared libraries the addon is linked to, by their paths in a runtime's folder. */
export const libraries: readonly string[] =
  process.platform === 'darwin'
    ? ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib']
    : ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];

const require = createRequire(import.meta.url);

/** The npm package that has the JavaScript and the addon's sources. Its install script is never run. */
export const tfjsNodeFolder = (): string => dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));

/** The C headers of Node-API. */
export const nodeApiFolder = (): string => join(dirname(require.resolve('node-api-headers/package.json')), 'include');

/** Where the addon for a runtime is, or would be. Its name changes with its sources, so that an update compiles anew. */
export const addonFile = (folder: string): string => join(folder, `tfjs_binding-${sourcesKey()}.node`);

function sourcesKey(): string {
  const folder = join(tfjsNodeFolder(), 'binding');
  const hash = createHash('sha256').update(addonRecipe);
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 12);
}

/** Version of Node-API the addon asks for: Node 12.22 and later have it. */
export const nodeApiVersion = 8;

/** Raise the number when compile-addon.ts changes what it makes. */
const addonRecipe = `recipe 1, tensorflow ${tensorflowVersion}, napi ${nodeApiVersion}`;
