// Milliseconds of one training step of EfficientNet-Lite0 with the concat-pool head on 224×224 pictures, side by side:
// thaw, plain TensorFlow.js (`model.fit`-style `trainOnBatch` of the same layers on the same native runtime), PyTorch (timm).
//
//   pnpm build && node bench/train-step.mjs [python]     (a Python with torch and timm)
//
// Every contender is a process of its own that does one step when asked. They take turns, step by step, so that a
// noisy moment of the machine hits all of them; ratios are taken within a turn. Writes bench/results/train-step.json.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const warmup = 3;
const rounds = 15;
const python = process.argv[2] ?? 'python3';
const script = (name) => fileURLToPath(new URL(`contenders/${name}`, import.meta.url));

/** AdamW, cross-entropy, random pictures. */
const cases = {
  'head only, body frozen, batch 32': { trainable: 'head', batch: 32 },
  'everything trains, batch 16': { trainable: 'everything', batch: 16 },
};
const contenders = {
  thaw: (options) => [process.execPath, [script('thaw-step.mjs'), options]],
  'TensorFlow.js model.fit': (options) => [process.execPath, [script('tfjs-step.mjs'), options]],
  PyTorch: (options) => [python, [script('torch_step.py'), options]],
};

function start([command, args]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${args[0]} ended early.`);
    return JSON.parse(value);
  };
  return {
    ready: next(),
    step: async () => {
      child.stdin.write('step\n');
      return (await next()).milliseconds;
    },
    end: async () => {
      child.stdin.write('end\n');
      const { peakBytes } = await next();
      child.stdin.end();
      return peakBytes;
    },
  };
}

const sorted = (values) => values.toSorted((a, b) => a - b);
const summary = (values) => {
  const ordered = sorted(values);
  const at = (share) => Number(ordered[Math.round(share * (ordered.length - 1))].toPrecision(4));
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
};

const results = {};
for (const [name, options] of Object.entries(cases)) {
  const running = Object.fromEntries(Object.entries(contenders).map(([who, command]) => [who, start(command(JSON.stringify(options)))]));
  const versions = {};
  for (const [who, contender] of Object.entries(running)) versions[who] = (await contender.ready).version;
  const times = Object.fromEntries(Object.keys(running).map((who) => [who, []]));
  for (let round = -warmup; round < rounds; round++) {
    for (const [who, contender] of Object.entries(running)) {
      const milliseconds = await contender.step();
      if (round >= 0) times[who].push(milliseconds);
    }
  }
  const peak = {};
  for (const [who, contender] of Object.entries(running)) peak[who] = await contender.end();
  const ratio = (other) => summary(times.thaw.map((milliseconds, round) => milliseconds / times[other][round]));
  results[name] = {
    versions,
    milliseconds: Object.fromEntries(Object.entries(times).map(([who, values]) => [who, summary(values)])),
    ratioOfThawTo: { PyTorch: ratio('PyTorch'), 'TensorFlow.js model.fit': ratio('TensorFlow.js model.fit') },
    peakMegabytes: Object.fromEntries(Object.entries(peak).map(([who, bytes]) => [who, Math.round(bytes / 2 ** 20)])),
  };
  process.stdout.write(`${name}\n${JSON.stringify(results[name], null, 2)}\n`);
}
const folder = new URL('results/', import.meta.url);
await mkdir(folder, { recursive: true });
const report = { writtenBy: 'bench/train-step.mjs', node: process.version, cpu: `${cpus().length} × ${cpus()[0].model}`, rounds, cases: results };
await writeFile(new URL('train-step.json', folder), `${JSON.stringify(report, null, 2)}\n`);
