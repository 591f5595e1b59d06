// thaw: an epoch of photos from files to batches.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '../../packages/core/dist/index.js';
import { createRenderer, readSamples } from '../../packages/images/dist/index.js';
import { colorJitter, normalize, randomHorizontalFlip, randomResizedCrop, randomRotation } from '../../packages/transforms/dist/index.js';
import { takeTurns } from './take-turns.mjs';

const { folder, batch, size, threads, epochs } = JSON.parse(process.argv[2]);
const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).toSorted();
const { samples } = await readSamples(files.map((id) => ({ id, labels: [0], file: join(folder, id) })));
const transforms = [
  randomRotation({ degrees: 25 }),
  randomResizedCrop({ size }),
  colorJitter({ brightness: 0.2, contrast: 0.2, saturation: 0.2 }),
  randomHorizontalFlip(),
  normalize(),
];
const renderer = createRenderer({ workers: threads });
const random = createRandom(1);
let epoch = 0;
/** In a first epoch the renderer has kept nothing yet: the same files go by names that it has not seen. */
const nameOf = (id) => `${folder}/${'./'.repeat(epochs === 'first' ? epoch : 0)}${id}`;

await takeTurns({ version: `thaw on Node ${process.version}` }, async () => {
  const randomOfEpoch = random.fork(epoch);
  const requests = Array.from({ length: Math.ceil(samples.length / batch) }, (_, index) => ({
    samples: samples.slice(index * batch, (index + 1) * batch).map((sample) => ({ ...sample, file: nameOf(sample.id) })),
    random: ({ id }) => randomOfEpoch.fork(id),
    transforms,
  }));
  let pictures = 0;
  for await (const rendered of renderer.renderBatches(requests)) pictures += rendered.samples.length;
  epoch++;
  return { pictures };
});
