// Every check of the repository, one after another; ends with a line "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'thaw-check-'));
const report = join(folder, 'tests.json');
const counts = { passed: 0, failed: 0 };

for (const script of ['lint', 'build', 'typecheck', 'knip']) check(script, 'pnpm', ['run', '--silent', script]);
check('runtime', process.execPath, ['apps/trainer/dist/main.js', 'runtime', 'install']);
const tests = check('tests', 'pnpm', ['exec', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...process.argv.slice(2)]);
try {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += numPassedTests;
  // A file that cannot be loaded fails the run without a failed test; `check` has counted that already.
  counts.failed += numFailedTests;
} catch (error) {
  if (tests) counts.failed += 1;
  process.stdout.write(`The report of the tests could not be read: ${error}\n`);
}
rmSync(folder, { recursive: true });
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(counts.failed === 0 ? 0 : 1);

/** Runs one check, shows its output, counts it. */
function check(name, command, args) {
  process.stdout.write(`\n── ${name}\n`);
  const start = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  const ok = status === 0;
  counts[ok ? 'passed' : 'failed'] += 1;
  process.stdout.write(`── ${name}: ${ok ? 'passed' : 'FAILED'} in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  return ok;
}
