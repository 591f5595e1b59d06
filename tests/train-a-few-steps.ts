import { dispose, type Tensor, type TensorContainer, type Variable } from '@tensorflow/tfjs-core';
import { type Backbone, createRandom, createRegistry, type GroupTraining, type Random, type Use } from '@thaw/core';
import type { RenderedBatch, Renderer } from '@thaw/images';
import { activeLayers, buildModel, type ComputeOptions, createPhase, cutModel, openSession, pictureBatches } from '@thaw/training';
import { plugins } from '@thaw/vision';

export const registry = createRegistry(plugins);

/** What is trained, and how; everything has a default. */
export interface Experiment {
  readonly backbone: Backbone;
  readonly head?: Use<'head'>;
  readonly loss?: Use<'loss'>;
  readonly optimizer?: Use<'optimizer'>;
  readonly learningRate?: (step: number) => number;
  readonly momentum?: (step: number) => number;
  /** How every group trains in each phase, and for how many steps. Default: everything, for 20. */
  readonly phases?: readonly { readonly steps: number; readonly groups: readonly GroupTraining[] }[];
  /** Pixels of a side. */
  readonly imageSize?: number;
  readonly batchSize?: number;
  /** Pictures that can be read at a step. Default: all. */
  readonly pictures?: (step: number) => number;
  /** A step whose pictures hold something that is not a number. */
  readonly spoiledStep?: number;
  readonly seed?: number;
  /** Told how many steps are done, after each. */
  readonly onStep?: (done: number) => void;
}

/** What training left behind. */
export interface Course {
  readonly losses: number[];
  /** Weights and statistics of the model, then the optimizer's state. */
  readonly numbers: ReadonlyMap<string, Float32Array>;
}

const classes = 3;

/** How a group trains when nothing else is said. */
export const training = (changes: Partial<GroupTraining> = {}): GroupTraining => ({ trainable: true, learningRateScale: 1, batchNorm: 'train', ...changes });

/** Trains a fresh model once for each way to compute, from the same weights and on the same noise. */
export async function trainWith(experiment: Experiment, ways: readonly ComputeOptions[]): Promise<Course[]> {
  const random = createRandom(experiment.seed ?? 1);
  const { model, groups } = await buildModel(experiment.backbone, registry.resolve('head', experiment.head ?? 'linear'), classes, random.fork('weights'), { pretrained: false });
  const variables = new Map(model.weights.map((weight) => [weight.originalName, (weight as unknown as { val: Variable }).val]));
  const start = [...variables.values()].map((one) => one.clone());
  const courses: Course[] = [];
  for (const way of ways) {
    [...variables.values()].forEach((one, index) => one.assign(start[index]!));
    courses.push(await train(experiment, { model, groups, random, variables }, way));
  }
  dispose([...start, ...variables.values()]);
  return courses;
}

type Built = Awaited<ReturnType<typeof buildModel>> & { readonly random: Random; readonly variables: ReadonlyMap<string, Variable> };

async function train(experiment: Experiment, { model, groups, random, variables }: Built, way: ComputeOptions): Promise<Course> {
  const { loss = 'crossEntropy', optimizer = 'sgd', learningRate = () => 0.01, momentum, batchSize = 4, onStep } = experiment;
  const session = await openSession(way);
  const losses: number[] = [];
  let optimizerState: TensorContainer | undefined;
  for (const { steps, groups: trained } of experiment.phases ?? [{ steps: 20, groups: groups.map(() => training()) }]) {
    const cut = cutModel(session, model, activeLayers(model, groups, trained), batchSize);
    const phase = createPhase({
      session, model, cut, groups, optimizerState, random,
      training: trained,
      loss: registry.resolve('loss', loss),
      optimizer: registry.resolve('optimizer', optimizer),
      batchTransforms: [],
      lossContext: { classCounts: Array.from({ length: classes }, () => 10), sampleCount: 10 * classes },
    });
    ({ optimizerState } = phase);
    const first = losses.length;
    for await (const batch of pictureBatches(noiseRenderer(experiment, random, first), Array(steps), { batchSize, classCount: classes })) {
      const step = losses.length;
      losses.push(await phase.step(batch, { step, learningRate: learningRate(step), momentum: momentum?.(step) }));
      onStep?.(losses.length);
    }
  }
  await session.download();
  session.close();
  const state = leavesOf(optimizerState!);
  const numbers = new Map([...variables, ...state].map(([name, value]) => [name, value.dataSync().slice() as Float32Array]));
  dispose([...state.values()]);
  return { losses, numbers };
}

/** Draws pictures instead of reading them: each class has a color of its own, under noise. */
function noiseRenderer({ imageSize = 32, batchSize = 4, pictures = () => batchSize, spoiledStep }: Experiment, random: Random, first: number): Renderer {
  return {
    async *renderBatches(requests): AsyncGenerator<RenderedBatch, void> {
      let step = first;
      for await (const _ of requests) {
        const size = { width: imageSize, height: imageSize };
        const samples = Array.from({ length: pictures(step) }, (__, index) => ({ id: `${step}-${index}`, labels: [(step + index) % classes], size, file: '' }));
        const images = new Float32Array(samples.length * imageSize ** 2 * 3);
        samples.forEach(({ id, labels }, row) => {
          const noise = random.fork(id);
          for (let index = 0; index < imageSize ** 2 * 3; index++) images[row * imageSize ** 2 * 3 + index] = noise.uniform(-1, 1) + (index % 3 === labels[0] ? 1 : 0);
        });
        if (step === spoiledStep) images[0] = NaN;
        yield { images, size, samples, skipped: [] };
        step += 1;
      }
    },
    counts: () => ({ memory: 0, disk: 0, file: 0 }),
    problem: () => undefined,
    close: async () => {},
  };
}

/** Every tensor of an optimizer's state, by its path. */
function leavesOf(state: TensorContainer, path = 'optimizer'): Map<string, Tensor> {
  if (typeof state === 'object' && 'dataId' in state) return new Map([[path, state as unknown as Tensor]]);
  return new Map(Object.entries(state as unknown as Record<string, TensorContainer>).flatMap(([key, value]) => [...leavesOf(value, `${path}/${key}`)]));
}

/** How far two courses are apart. */
export interface Distance {
  /** The largest difference of two losses of one step, as a share of the loss where that is above 1. */
  readonly losses: number;
  /**
   * The norm of all differences in numbers of one kind, as a share of the norm of those numbers, for the worst kind. (All kernels are
   * a kind, their momentums another. Tensor by tensor, rounding would count for everything where the true value is zero:
   * the gradient of an offset in front of a batch norm.)
   */
  readonly numbers: number;
}

export function distance(a: Course, b: Course): Distance {
  const squares = new Map<string, { total: number; apart: number }>();
  for (const [name, values] of a.numbers) {
    const kind = name.replace(/^optimizer\/\d+\/[^/]+|^[^/]+/, '');
    const sums = squares.get(kind) ?? { total: 0, apart: 0 };
    const others = b.numbers.get(name)!;
    values.forEach((value, index) => {
      sums.total += value ** 2;
      sums.apart += (value - others[index]!) ** 2;
    });
    squares.set(kind, sums);
  }
  const losses = a.losses.map((loss, step) => (Object.is(loss, b.losses[step]) ? 0 : Math.abs(loss - b.losses[step]!) / Math.max(loss, 1)));
  const shares = [...squares.values()].map(({ total, apart }) => (apart === 0 ? 0 : Math.sqrt(apart / total)));
  return { losses: Math.max(...losses), numbers: Math.max(...shares) };
}
