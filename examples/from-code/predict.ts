// What `thaw predict` does, from single packages. In this folder, after `pnpm build`:
//   node --import jiti/register predict.ts RUN PICTURE…
import { createRegistry } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { openModel, predictPictures, runFiles } from '@thaw/training';
import { plugins } from '@thaw/vision';

const [runFolder, ...files] = process.argv.slice(2);
if (runFolder === undefined || files.length === 0) throw new Error('Usage: node --import jiti/register predict.ts RUN PICTURE…');

await loadTensorFlow();
const opened = await openModel(runFiles(runFolder).model, createRegistry(plugins));
const { predictions, unreadable } = await predictPictures(opened, files);

for (const { file, found } of predictions) console.log(`${file}: ${found.map(({ name, probability }) => `${name} (${(100 * probability).toFixed(1)}%)`).join(', ') || 'nothing known'}`);
for (const { file, reason } of unreadable) console.log(`${file} was left out: ${reason}`);
