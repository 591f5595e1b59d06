// Every backbone beside timm: `node bench/backbones.mjs [NAME...] [--rounds N]`. Errors come from the tests with synthetic weights;
// load time, memory and speed from both loading the same safetensors file and predicting the same batch in turns.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { catalog } from '../packages/backbones/dist/index.js';
import { startContender } from './contender.mjs';
import { preparePython } from './python.mjs';

const root = join(import.meta.dirname, '..');
const result = join(import.meta.dirname, 'results', 'backbones.json');
const readme = join(import.meta.dirname, 'README.md');
const [begin, end] = ['<!-- backbones: written by bench/backbones.mjs -->', '<!-- end of backbones -->'];
const { positionals, values } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '10' } } });
const batch = 8;
const rounds = Number(values.rounds);
// The weights of TensorFlow's MobileNetV1 have no counterpart in timm, and a network of one's own has none anywhere.
const names = positionals.length > 0 ? positionals : Object.keys(catalog).filter((name) => !name.endsWith('_tf'));

const folder = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const python = preparePython();
const errors = errorsOf(names);
const measured = [];
for (const network of names) {
  process.stderr.write(`${network} … `);
  const row = { network, ...errors[network], ...(await sideBySide(network)) };
  measured.push(row);
  process.stderr.write(`${row.thaw.millisecondsPerImage} ms per image, timm ${row.timm.millisecondsPerImage}\n`);
}
if (positionals.length === 0) {
  writeFileSync(result, `${JSON.stringify({ machine: { cpu: `${cpus().length} × ${cpus()[0].model.trim()}`, node: process.version }, batch, rounds, backbones: measured }, null, 1)}\n`);
  writeTable(measured);
} else console.log(table(measured));

/** What the tests found: the largest relative error of features, logits and gradients. */
function errorsOf(wanted) {
  const file = join(folder, 'tests.json');
  const { status } = spawnSync('npx', ['vitest', 'run', 'packages/backbones/src/families', '--reporter=json', `--outputFile=${file}`], { cwd: root, stdio: ['ignore', 2, 'inherit'] });
  if (status !== 0) throw new Error('The tests of the backbones fail: there is nothing to measure.');
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  const found = Object.fromEntries(wanted.map((name) => [name, {}]));
  for (const { meta } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    if (meta?.network in found) Object.assign(found[meta.network], meta.errors);
  }
  return found;
}

async function sideBySide(network) {
  const file = join(folder, `${network}.safetensors`);
  const size = catalog[network]().imageSize;
  const work = { network, file, size, batch, threads: availableParallelism() };
  const { status } = spawnSync(python, [join(import.meta.dirname, 'contenders/torch_backbone.py'), JSON.stringify({ ...work, write: true })], { stdio: ['ignore', 2, 'inherit'] });
  if (status !== 0) throw new Error(`The weights of ${network} could not be written.`);
  const contenders = { thaw: await startContender({ script: 'thaw-backbone.mjs' }, work, python), timm: await startContender({ script: 'torch_backbone.py' }, work, python) };
  const times = { thaw: [], timm: [] };
  for (let round = -2; round < rounds; round++) {
    for (const [who, contender] of Object.entries(contenders)) {
      const { milliseconds, checksum } = await contender.step();
      if (!Number.isFinite(checksum)) throw new Error(`${who} gives no finite logits for ${network}.`);
      if (round >= 0) times[who].push(milliseconds / batch);
      await sleep(20);
    }
  }
  const facts = {};
  for (const [who, contender] of Object.entries(contenders)) {
    const { peakBytes } = await contender.end();
    facts[who] = { loadMilliseconds: Math.round(contender.ready.loadMilliseconds), peakMegabytes: Math.round(peakBytes / 2 ** 20), millisecondsPerImage: rounded(median(times[who])) };
  }
  rmSync(file);
  return { imageSize: size, ...facts, ratio: rounded(median(times.thaw.map((time, round) => time / times.timm[round]))) };
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function rounded(value) {
  return Number(value.toPrecision(3));
}

function table(rows) {
  const head = ['backbone', 'features', 'logits', 'gradients', 'load: thaw', 'load: timm', 'MB: thaw', 'MB: timm', 'ms per image: thaw', 'timm', '**thaw / timm**'];
  const cell = (error) => (error === undefined ? '' : error.toExponential(1));
  const lines = rows.map(({ network, features, logits, gradients, thaw, timm, ratio }) => [network, cell(features), cell(logits), cell(gradients), `${thaw.loadMilliseconds} ms`, `${timm.loadMilliseconds} ms`, thaw.peakMegabytes, timm.peakMegabytes, thaw.millisecondsPerImage, timm.millisecondsPerImage, `**${ratio.toFixed(2)}**`]);
  return [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function writeTable(rows) {
  const text = readFileSync(readme, 'utf8');
  const [before, rest] = text.split(begin);
  writeFileSync(readme, `${before}${begin}\n\n${table(rows)}\n\n${end}${rest.split(end)[1]}`);
}
