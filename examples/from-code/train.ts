// What `thaw train` does, from single packages. In this folder, after `pnpm build`:
//   node --import jiti/register train.ts PICTURES RUN
// PICTURES has a folder of pictures per class. RUN is the folder to make, or that of an interrupted run to go on with.
import { existsSync } from 'node:fs';
import { createRegistry } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { resolveRecipe, runFiles, train } from '@thaw/training';
import { plugins } from '@thaw/vision';

const [folder, runFolder] = process.argv.slice(2);
if (folder === undefined || runFolder === undefined) throw new Error('Usage: node --import jiti/register train.ts PICTURES RUN');

const { description } = await loadTensorFlow({ onProgress: ({ label }) => console.log(label) }); // installed the first time
console.log(description);

// Names or parts, in any slot; every field but `dataset` may be left out.
const recipe = await resolveRecipe({ dataset: ['imageFolder', { folder }], learningRate: ['oneCycle', { peak: 2e-3 }], epochs: 5 }, createRegistry(plugins));

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort()); // finishes the step and saves

for await (const event of train(recipe, { runFolder, resume: existsSync(runFiles(runFolder).recipe), signal: interrupt.signal })) {
  if (event.type === 'run-start') console.log(`${event.classes.join(', ')}; the largest class alone gets ${event.baseline.toFixed(3)}`);
  if (event.type === 'step-end') console.log(`step ${event.step}  loss ${event.loss.toFixed(3)}  ${event.secondsLeft.toFixed(0)} s left`);
  if (event.type === 'evaluation-end') console.log(`epoch ${event.epoch}  accuracy ${event.evaluation.accuracy.toFixed(3)}`);
  if (event.type === 'run-interrupt') console.log(`saved after step ${event.step}; the same line goes on from there`);
  if (event.type === 'run-end') console.log(`best accuracy ${event.best.accuracy.toFixed(3)}; the model is in ${event.modelFolder}`);
}
