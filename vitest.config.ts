import { defineConfig } from 'vitest/config';

// The private condition `source` lets tests run from TypeScript, without a build.
const conditions = ['source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'apps/*/templates/**/*.test.ts', 'examples/*/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Native addons and global tfjs state want a process each.
    pool: 'forks',
    maxWorkers: 2,
    // TensorFlow.js' advertisement for its native backend, where a test wants the JavaScript one.
    onConsoleLog: (text) => !text.includes('looks like you are running TensorFlow.js in Node.js'),
    testTimeout: 180_000,
    hookTimeout: 600_000,
    typecheck: { enabled: true, include: ['packages/*/src/**/*.test-d.ts'], tsconfig: 'tsconfig.json' },
  },
});
