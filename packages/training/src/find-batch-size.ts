import { dispose, ones } from '@tensorflow/tfjs-core';
import { peakResidentBytes } from '@thaw/tensorflow';
import { cutModel } from './frozen-body.ts';
import { fillLabels } from './input-batch.ts';
import { leavesOf } from './optimizer-state.ts';
import { activeLayers } from './parameters.ts';
import { createPhase } from './phase.ts';
import { prepareRun, type PrepareOptions } from './prepare-run.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';
import { type ComputeOptions, openSession } from './session.ts';

export interface FindBatchSizeOptions extends PrepareOptions {
  readonly compute?: ComputeOptions;
  /** Bytes that training may take. Default: three quarters of what is available to this process. */
  readonly memoryBytes?: number;
  /** Told before each trial. */
  readonly onTrial?: (batchSize: number) => void;
}

/**
 * The largest batch size, by halves of the recipe's, whose training step fits into memory.
 *
 * Steps of 2, 4, 8, … pictures are tried until the next would not fit, by what the last doubling added to the most memory this
 * process ever held. A trial that fails for lack of memory, as on a GPU, ends the search as well. The steps are those of the
 * phase that trains the most layers; what they change is thrown away.
 */
export async function findBatchSize(recipe: ResolvedRecipe, options: FindBatchSizeOptions = {}): Promise<number> {
  const { memoryBytes = peakResidentBytes() + 0.75 * process.availableMemory(), compute, onTrial } = options;
  const run = await prepareRun(recipe, options);
  const largest = run.order.batchSize;
  const sizes = Array.from({ length: Math.ceil(Math.log2(largest)) + 1 }, (_, halvings) => Math.ceil(largest / 2 ** halvings)).toReversed();
  let found = sizes[0]!;
  let before = peakResidentBytes();
  try {
    for (const [index, size] of sizes.entries()) {
      onTrial?.(size);
      try {
        await tryStep(run, recipe, size, compute);
      } catch (error) {
        if ((error as { status?: number }).status !== resourceExhausted || index === 0) throw error;
        break;
      }
      found = size;
      const peak = peakResidentBytes();
      if (peak + 2 * (peak - before) > memoryBytes) break;
      before = peak;
    }
    return found;
  } finally {
    dispose(run.parameters.map(({ variable }) => variable));
  }
}

/** Of TensorFlow's codes. */
const resourceExhausted = 8;

/** One step with pictures of one color, in a session of its own. */
async function tryStep({ model, groups, plan, dataset, lossContext, random }: Awaited<ReturnType<typeof prepareRun>>, recipe: ResolvedRecipe, batchSize: number, compute: ComputeOptions | undefined): Promise<void> {
  const layersOf = (index: number) => activeLayers(model, groups, plan[index]!.groups);
  const widest = plan.map((_, index) => index).reduce((most, index) => (layersOf(index).size > layersOf(most).size ? index : most), 0);
  const [, height, width] = model.inputs[0]!.shape as [null, number, number, number];
  const session = await openSession(compute);
  try {
    const cut = cutModel(session, model, layersOf(widest), batchSize);
    const phase = createPhase({ session, model, cut, groups, training: plan[widest]!.groups, loss: recipe.loss, optimizer: recipe.optimizer, batchTransforms: [], lossContext, random });
    const samples = Array.from({ length: batchSize }, (_, index) => dataset.train.at(index));
    const picture = ones([batchSize, height, width, 3]);
    const inputs = { images: { shape: picture.shape, data: picture.dataSync() as Float32Array } };
    picture.dispose();
    await phase.step({ samples, skipped: [], fromCache: 0, inputs, ...fillLabels(samples, { batchSize, classCount: dataset.classes.length }) }, { step: 0, learningRate: 0, momentum: undefined });
    dispose([...leavesOf(phase.optimizerState).values()]);
  } finally {
    session.close();
  }
}
