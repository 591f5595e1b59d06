// Optimizers, schedulers, unfreezing, heads, losses and layers in a browser: bundled without anything of Node, and run where Node's globals are not.
import { createContext, runInContext } from 'node:vm';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { root } from '../sandbox.ts';

/** What workers in browsers have and the language does not. */
const { clearTimeout, fetch, performance, setTimeout, TextDecoder, TextEncoder } = globalThis;

test('trains in a bundle for browsers', async () => {
  // It fails on an import of Node. @thaw/vision depends on all that is imported.
  const { outputFiles } = await build({
    stdin: { contents: `import { trainAll } from ${JSON.stringify(join(import.meta.dirname, 'train-in-browser.js'))};\nglobalThis.finished = trainAll();`, resolveDir: root },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    nodePaths: [join(root, 'packages', 'vision', 'node_modules'), join(root, 'packages', 'heads', 'node_modules')],
    logLevel: 'silent',
    write: false,
  });
  const code = outputFiles[0]!.text;
  expect(code).not.toMatch(/["']node:/);
  const worker: Record<string, unknown> = { clearTimeout, fetch, performance, setTimeout, TextDecoder, TextEncoder, console, WorkerGlobalScope: Object };
  worker['self'] = worker;
  const context = createContext(worker);
  expect(runInContext('typeof process + typeof require + typeof Buffer', context)).toBe('undefinedundefinedundefined');
  runInContext(code, context);
  const losses = (await worker['finished']) as Record<string, number[]>;
  expect(Object.keys(losses)).toHaveLength(3);
  for (const [name, values] of Object.entries(losses)) expect(values.at(-1), name).toBeLessThan(values[0]! * 0.5);
});
