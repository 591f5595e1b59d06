import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

export interface OtherProcess {
  readonly child: ChildProcess;
  /** What it wrote, once it has ended. */
  readonly output: Promise<string>;
}

/**
 * Runs a program in a process of its own; `downloads(file)` in it imports a file of this package.
 *
 * @param limits what the shell is told before, such as `ulimit -f 1` for no files longer than a block
 */
export function startProcess(program: string, limits = ':'): OtherProcess {
  const address = (path: string) => JSON.stringify(new URL(path, import.meta.url).pathname);
  const script = `
    import { createJiti } from ${JSON.stringify(require.resolve('jiti'))};
    const jiti = createJiti(${address('.')}, { alias: { '@thaw/core': ${address('../../core/src/index.ts')}, '@thaw/downloads': ${address('index.ts')} }, fsCache: ${JSON.stringify(join(tmpdir(), 'thaw-jiti'))} });
    const downloads = (file) => jiti.import(${address('.')} + file);
    ${program}`;
  const child = spawn('sh', ['-c', `${limits}; exec "$@"`, 'sh', process.execPath, '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += String(text)));
  return { child, output: new Promise((resolve) => child.on('close', () => resolve(output))) };
}
