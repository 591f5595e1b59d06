// What `npm run demo` and `npm test` start with: a machine that has Node and npm gets the rest.
// Plain JavaScript without dependencies, because nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [task, ...rest] = process.argv.slice(2);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`thaw needs Node ${manifest.engines.node}; this is ${process.version}. Install a newer one and try again.`);
}

// Ctrl-C reaches the child as well, which saves its work; this process waits for it.
process.on('SIGINT', () => {});

const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
const tasks = { demo, test };
if (!Object.hasOwn(tasks, task)) fail(`usage: node scripts/bootstrap.mjs ${Object.keys(tasks).join(' | ')}`);
providePnpm();
step('workspace', 'pnpm', ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only']);
tasks[task]();

function demo() {
  environment.THAW_BUILD = 'demo';
  step('build', 'pnpm', ['run', 'build']);
  const { status } = run(process.execPath, ['apps/trainer/dist/main.js', 'train', 'examples/food/recipe.ts', ...rest], 'inherit');
  process.exit(status ?? 1);
}

function test() {
  const { status } = run(process.execPath, ['scripts/check.mjs', ...rest], 'inherit');
  process.exit(status ?? 1);
}

/** Puts the workspace's own version of pnpm on the PATH, where turbo looks for it too. */
function providePnpm() {
  const wanted = manifest.packageManager.split('@')[1];
  if (run('pnpm', ['--version'], 'pipe').stdout?.toString().trim() === wanted) return;
  const cache = process.env.THAW_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'thaw');
  const folder = join(cache, 'tools', `pnpm-${wanted}`);
  if (!existsSync(join(folder, 'node_modules', 'pnpm', 'package.json'))) {
    mkdirSync(folder, { recursive: true });
    step(`pnpm ${wanted}`, 'npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', `pnpm@${wanted}`]);
  }
  environment.PATH = [join(folder, 'node_modules', '.bin'), environment.PATH].join(delimiter);
}

/** Runs a preparation: one line when it goes well, all of its output when not. */
function step(label, command, args) {
  const start = performance.now();
  process.stdout.write(`${label} … `);
  const { status, stdout, stderr, error } = run(command, args, 'pipe');
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (status === 0) {
    process.stdout.write(`${seconds} s\n`);
    return;
  }
  process.stdout.write(`failed after ${seconds} s\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}\n`);
  fail(`${label}: \`${[command, ...args].join(' ')}\` failed; its output is above.`);
}

function run(command, args, stdio) {
  // npm and pnpm are .cmd files on Windows, which only a shell starts.
  return spawnSync(command, args, { cwd: root, env: environment, stdio, shell: process.platform === 'win32', maxBuffer: 2 ** 28 });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
