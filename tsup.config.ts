import { defineConfig } from 'tsup';

/** Every package builds the same way: `tsup --config ../../tsup.config.ts`. Further entries go on its command line. */
export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'node20',
  dts: true,
  sourcemap: true,
  clean: true,
});
