import { defineConfig, type Options } from 'tsup';

/** Every package builds the same way: `tsup --config ../../tsup.config.ts`. Further entries go on its command line. */
export const common = {
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'node20',
  // Declarations take most of the time, and the demo does not need them: inside the workspace, types come from source.
  dts: process.env['THAW_BUILD'] !== 'demo',
  clean: true,
  removeNodeProtocol: false,
} satisfies Options;

export default defineConfig(common);
