import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '@thaw/downloads';

/** The TensorFlow all runtimes are, and the addons are compiled against. */
export const tensorflowVersion = '2.21.0';

/** `cpu` runs everywhere; `gpu` needs an NVIDIA driver to be of use, and runs on the processor without one. */
export type Flavor = 'cpu' | 'gpu';

export const flavors = ['cpu', 'gpu'] as const satisfies readonly Flavor[];

/** An installed runtime. */
export interface Runtime {
  readonly flavor: Flavor;
  /** Of TensorFlow. */
  readonly version: string;
  /** Holds `tensorflow/` (and `nvidia/`), laid out as in Python's site-packages, and the addons. */
  readonly folder: string;
  /** The compiled addons. */
  readonly addons: Readonly<Record<AddonName, string>>;
}

/** `tfjs_binding` is that of TensorFlow.js, which runs one operation at a time; `thaw_graph` is ours, for whole graphs. */
export const addonNames = ['tfjs_binding', 'thaw_graph'] as const;

export type AddonName = (typeof addonNames)[number];

/** Where a runtime is, or would be. */
export const runtimeFolder = (flavor: Flavor): string => cacheFolder('tensorflow', `${tensorflowVersion}-${flavor}`);

/** The shared libraries the addons are linked to, by their paths in a runtime's folder, as the wheels for a system call them. */
export const librariesFor = (platform: string): readonly string[] =>
  platform === 'darwin'
    ? ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib']
    : ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];

const require = createRequire(import.meta.url);

const copyOfTfjsNode = fileURLToPath(new URL('tfjs-node', import.meta.url));

/** Where the sources of tfjs-node's addon are, in `binding/`: beside the bundle, which holds its JavaScript; in this repository in the npm package. */
export const tfjsNodeFolder = (): string => (existsSync(copyOfTfjsNode) ? copyOfTfjsNode : dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')));

/** The C headers of Node-API. */
export const nodeApiFolder = (): string => join(dirname(require.resolve('node-api-headers/package.json')), 'include');

/** Where our own addon's sources are, beside `src` and `dist`. */
export const nativeFolder = fileURLToPath(new URL('../native', import.meta.url));

/** The C++ files of an addon. */
export const addonSources = (addon: AddonName): string[] => {
  const folder = addon === 'tfjs_binding' ? join(tfjsNodeFolder(), 'binding') : nativeFolder;
  return readdirSync(folder).filter((name) => /\.(cc|h)$/.test(name)).sort().map((name) => join(folder, name));
};

/**
 * Where an addon for a runtime is, or would be. Its name changes with its sources and with the processor it is made for,
 * so that an update, or another machine that shares the folder, compiles anew.
 */
const addonFile = (folder: string, addon: AddonName): string => join(folder, `${addon}-${addonKey(addon)}.node`);

/** The same for all. */
export const addonFiles = (folder: string): Runtime['addons'] => ({ tfjs_binding: addonFile(folder, 'tfjs_binding'), thaw_graph: addonFile(folder, 'thaw_graph') });

function addonKey(addon: AddonName): string {
  const hash = createHash('sha256').update(addonRecipe);
  if (addon === 'thaw_graph') hash.update(cpus()[0]?.model ?? process.arch);
  for (const file of addonSources(addon)) hash.update(basename(file)).update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/** Version of Node-API the addons ask for: Node 12.22 and later have it. */
export const nodeApiVersion = 8;

/** Raise the number when compiler-arguments.ts changes what it makes. */
const addonRecipe = `recipe 3, tensorflow ${tensorflowVersion}, napi ${nodeApiVersion}`;
