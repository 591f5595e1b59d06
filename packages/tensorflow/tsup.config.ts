import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { common } from '../../tsup.config.ts';

const tfjsNode = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** What is used of tfjs-node needs no more of TensorFlow.js than its core, and never writes summaries for TensorBoard. */
const lessOfTfjsNode: Plugin = {
  name: 'less-of-tfjs-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({ path: '@tensorflow/tfjs-core', external: true }));
    onResolve({ filter: /^\.\/proto\/api_pb$/ }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * The JavaScript of tfjs-node-gpu is bundled and the sources of its addon are copied: as a dependency it would run an install script
 * that downloads an old TensorFlow.
 */
export default defineConfig({
  ...common,
  esbuildPlugins: [lessOfTfjsNode],
  // For what is CommonJS in the bundle.
  banner: { js: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);" },
  onSuccess: () => cp(join(tfjsNode, 'binding'), join('dist', 'tfjs-node', 'binding'), { recursive: true }),
});
