// The Python side: a virtual environment of its own in bench/.python, made anew when requirements.txt changes.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '.python');
const requirements = join(import.meta.dirname, 'requirements.txt');
const installed = join(folder, 'requirements.txt');
const python = join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));

/** The interpreter with all contenders' packages, installed first when they are not. */
export function preparePython() {
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8')) return python;
  process.stderr.write('Setting up Python in bench/.python: PyTorch, TensorFlow and Keras, some gigabytes. This takes minutes, once.\n');
  run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', '--clear', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  copyFileSync(requirements, installed);
  return python;
}

function run(command, args) {
  // What it prints is no result.
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 'inherit'] });
  if (status !== 0) throw new Error(`\`${[command, ...args].join(' ')}\` failed${error === undefined ? '' : `: ${error.message}`}; Python 3.11 to 3.13 is needed.`);
}
