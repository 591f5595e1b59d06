// Measures cases side by side and writes down what came out: `pnpm bench [NAME...] [--list] [--rounds N] [--json]`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { cases } from './cases.mjs';
import { measure } from './measure.mjs';
import { withPhotos } from './photos.mjs';
import { preparePython } from './python.mjs';
import { resultFile, writeTable } from './table.mjs';

/** Fewer rounds are a trial: shown, but not kept. */
const enoughRounds = 10;

const { positionals: wanted, values: options } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, rounds: { type: 'string', default: '15' }, json: { type: 'boolean' } },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) fail(`--rounds is a whole number from 1 on, not "${options.rounds}".`);
const chosen = cases.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
if (chosen.length === 0) fail(`No case is called like ${wanted.join(' or ')}. There are:\n${cases.map(({ name }) => name).join('\n')}`);

if (options.list) for (const { name } of chosen) console.log(name);
else await runAll(preparePython());

async function runAll(python) {
  for (const one of chosen) {
    const start = performance.now();
    process.stderr.write(`${one.name} … `);
    try {
      const work = { ...one.work, threads: availableParallelism() };
      const result = await (one.photos === undefined
        ? measure(one, work, rounds, python)
        : withPhotos(one.photos, (folder) => measure(one, { ...work, folder }, rounds, python)));
      process.stderr.write(`${((performance.now() - start) / 1000).toFixed(0)} s\n`);
      show(result);
      if (rounds >= enoughRounds) keep(result);
    } catch (error) {
      // The other cases are worth measuring still.
      process.stderr.write(`failed\n${error.stack}\n`);
      process.exitCode = 1;
    }
  }
  if (rounds >= enoughRounds) writeTable();
  else process.stderr.write(`Fewer than ${enoughRounds} rounds: nothing was written.\n`);
}

function show({ case: name, contenders: facts, ratioOfThawTo }) {
  const medians = Object.fromEntries(Object.entries(facts).map(([who, { milliseconds }]) => [who, milliseconds.median]));
  const ratios = Object.fromEntries(Object.entries(ratioOfThawTo).map(([who, { median }]) => [who, median]));
  const peaks = Object.fromEntries(Object.entries(facts).map(([who, { peakMegabytes }]) => [who, peakMegabytes]));
  if (options.json) {
    console.log(JSON.stringify({ case: name, rounds, milliseconds: medians, ratioOfThawTo: ratios, peakMegabytes: peaks }));
    return;
  }
  for (const [who, { version, variant, milliseconds }] of Object.entries(facts)) {
    const spread = `${milliseconds.median} ms (${milliseconds.low} to ${milliseconds.high})`;
    console.log(`  ${who.padEnd(6)} ${spread.padEnd(32)} ${who in ratios ? `thaw / ${who} ${ratios[who]}`.padEnd(22) : ' '.repeat(22)} ${peaks[who] === undefined ? '' : `${peaks[who]} MB  `}${version}${variant === undefined ? '' : `, ${variant}`}`);
  }
}

function keep(result) {
  const file = resultFile(result.case);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
