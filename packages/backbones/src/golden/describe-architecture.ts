import { readFileSync } from 'node:fs';
import {
  add,
  dispose,
  mean,
  mul,
  norm,
  type Scalar,
  sqrt,
  square,
  sum,
  type Tensor,
  tensor,
  tensor4d,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { input, type layers as layerTypes, type LayersModel, model, models } from '@tensorflow/tfjs-layers';
import type { AnyPlugin } from '@thaw/core';
import { weightFileOf } from '@thaw/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignWeights, type WeightOrigin } from '../assign-weights.ts';
import { networkOf } from '../backbone-plugin.ts';
import { initializeWeights, weightName } from '../initialize.ts';
import type { Network, NetworkShape } from '../network.ts';
import { torchOrigin } from '../torch-origin.ts';
import { syntheticImages, syntheticParameter, syntheticUniform } from './synthetic-weights.ts';

/** Pooled features, [batch, channels]: the first channels of each picture, and the norm of all. */
interface FeatureNumbers {
  readonly first: readonly (readonly number[])[];
  readonly norm: number;
}

declare module 'vitest' {
  interface TaskMeta {
    /** What bench/backbones.mjs reads from the report of the tests. */
    network?: string;
    errors?: Readonly<Record<string, number>>;
  }
}

interface Golden {
  readonly imageShape: readonly [number, number, number, number];
  readonly classCount: number;
  /** Added to the shift of every batch norm for the training pass: keeps values away from the kinks of ReLU. */
  readonly trainingShift: number;
  /** Of the largest gradient; what others may be off by. */
  readonly negligibleShare: number;
  /** √mean(x²) of some large kernels as timm draws them. */
  readonly initialDeviations: Readonly<Record<string, number>>;
  /** Norm layers whose scale starts at zero. */
  readonly zeroScales: readonly string[];
  readonly inference: FeatureNumbers;
  /** Of inference. */
  readonly logits: FeatureNumbers;
  readonly training: FeatureNumbers;
  /** Shape as in PyTorch; a norm: of the gradient, or of the value after the training pass where it is a running statistic; timm's number of the layer. */
  readonly parameters: Readonly<Record<string, readonly [shape: readonly number[], norm: number, layer?: number]>>;
}

/** A suite that compares a network with timm's, both with synthetic weights: features, logits, batch statistics, gradients, layers. */
export function describeArchitecture(plugin: AnyPlugin<'backbone'>, { outputStride = 32 }: Partial<Pick<NetworkShape, 'outputStride'>> = {}): void {
  const network = networkOf(plugin);
  const title = outputStride === 32 ? network.name : `${network.name}_os${outputStride}`;
  // Written by bench/reference/architectures.py.
  const golden = JSON.parse(readFileSync(new URL(`architectures/${title}.json`, import.meta.url), 'utf8')) as Golden;

  describe(`${title} with synthetic weights equals timm`, () => {
    let built: LayersModel;
    let images: Tensor;
    beforeAll(async () => {
      const image = input({ shape: golden.imageShape.slice(1) });
      const features = network.features(image, { dropPath: 0, outputStride });
      built = model({ inputs: image, outputs: [features, network.classifier(features, golden.classCount)] });
      images = tensor4d(syntheticImages(golden.imageShape), [...golden.imageShape]);
    });
    afterAll(() => {
      built.dispose();
      images.dispose();
    });

    it('in its random start, within 4 %', () => {
      initializeWeights(built, network.initialize);
      const deviations = deviationsOf(built, network);
      for (const [name, deviation] of Object.entries(golden.initialDeviations)) {
        // Of 8,000 or more draws on both sides: over 3 standard deviations.
        expect(Math.abs(deviations.get(canonical(name))! / deviation - 1), name).toBeLessThan(0.04);
      }
      const norms = built.layers.filter((layer) => layer.getClassName() === 'BatchNormalization');
      const zero = norms.map((layer) => layer.name).filter((name) => deviations.get(canonical(`${name}.weight`)) === 0);
      expect(zero.toSorted()).toEqual(golden.zeroScales.map(canonical).toSorted());
    });

    it('in parameters, and in features and logits within 1e-4', async ({ task }) => {
      await assignSynthetic(built, network, golden);
      task.meta.errors = expectInference(built, images, golden);
      task.meta.network = title;
    });

    it('in features and logits when it was saved and opened again', async () => {
      await assignSynthetic(built, network, golden);
      const opened = await models.modelFromJSON(built.toJSON(null, false) as never);
      opened.setWeights(built.getWeights());
      expectInference(opened, images, golden);
      opened.dispose();
    });

    it('in a training pass: features within 1e-4, gradients and running statistics within 1e-3', async ({ task }) => {
      await assignSynthetic(built, network, golden);
      raiseShifts(built, golden.trainingShift);
      const { features, gradients } = trainingPass(built, images);
      expect(featureError(features, golden.training)).toBeLessThan(1e-4);
      const differences = gradientDifferences(normsOf(built, network, gradients), golden);
      // Written so that NaN is a mismatch.
      expect(differences.filter(({ error }) => !(error <= 1e-3))).toEqual([]);
      task.meta.errors = { gradients: Math.max(...differences.map(({ error }) => error)) };
      task.meta.network = title;
      dispose(gradients);
    });

    it('in what its layers and blocks are', () => {
      const blocks = network.blocks ?? network.groups;
      const layerOf = new Map(Object.entries(golden.parameters).map(([name, [, , layer]]) => [canonical(name), layer]));
      // timm may leave out numbers; only the order counts.
      const found = blocks.map(({ layers }) => {
        const weights = layers.flatMap((layer) => built.getLayer(layer).weights.map((weight) => layerOf.get(canonical(originIn(network, layer, weight).name))));
        return [...new Set(weights.filter((layer) => layer !== undefined))];
      });
      if ([...layerOf.values()].every((layer) => layer === undefined)) return;
      expect(found.map((layers) => layers.length)).toEqual(blocks.map(() => 1));
      expect(found.flat()).toEqual([...new Set(found.flat())].toSorted((a, b) => a! - b!));
      const [layer] = network.classifierLayers;
      const ofClassifier = layerOf.get(canonical(originIn(network, layer!, built.getLayer(layer!).weights[0]!).name));
      expect(found.at(-1)![0] === ofClassifier, 'the last block goes with the head').toBe(blocks.at(-1)!.name === 'head');
    });
  });
}

const originIn = (network: Network, layer: string, weight: layerTypes.Layer['weights'][number]): WeightOrigin => {
  const weighted = weightName(weight.originalName);
  return network.findOrigin?.(layer, weighted) ?? torchOrigin(layer, weighted, weight.shape.length);
};

const canonical = (name: string): string => name.replaceAll('.', '_');

/** Throws unless the network has timm's parameters, each with its name and shape, and no other. */
async function assignSynthetic(built: LayersModel, network: Network, { parameters }: Golden): Promise<void> {
  const state = Object.fromEntries(Object.entries(parameters).map(([name, [shape]]) => [name, syntheticParameter(name, shape)]));
  await assignWeights(built, weightFileOf(state), {
    findOrigin: (layer, weight, dimensions) => network.findOrigin?.(layer, weight) ?? torchOrigin(layer, weight, dimensions),
    isUnused: () => false,
  });
}

/** The relative errors, which are small enough. */
function expectInference(built: LayersModel, images: Tensor, golden: Golden): { features: number; logits: number } {
  const [map, classes] = built.predict(images) as [Tensor, Tensor];
  const pooled = mean(map, [1, 2]);
  const [features, logits] = [numbersOf(pooled), numbersOf(classes)];
  dispose([map, classes, pooled]);
  const errors = { features: featureError(features, golden.inference), logits: featureError(logits, golden.logits) };
  expect(errors.features).toBeLessThan(1e-4);
  expect(errors.logits).toBeLessThan(1e-4);
  return errors;
}

function raiseShifts(built: LayersModel, shift: number): void {
  tidy(() => {
    const norms = built.layers.filter((layer) => layer.getClassName() === 'BatchNormalization');
    for (const weight of norms.flatMap(({ weights }) => weights)) if (weightName(weight.originalName) === 'beta') weight.write(add(weight.read(), shift));
  });
}

/** √mean(x²) of every parameter, by its name. */
const deviationsOf = (built: LayersModel, network: Network): Map<string, number> =>
  valuesOf(built, network, (weight) => tidy(() => sqrt(mean(square(weight.read()))).dataSync()[0]!));

/** One pass with batch statistics, and the gradients of Σ logits · v for a fixed v; moves the running statistics. */
function trainingPass(built: LayersModel, images: Tensor): { features: FeatureNumbers; gradients: Record<string, Tensor> } {
  let features: FeatureNumbers | undefined;
  const { value, grads } = variableGrads(() => {
    const [map, logits] = built.apply(images, { training: true }) as [Tensor, Tensor];
    features = numbersOf(mean(map, [1, 2]));
    const weights = tensor(Float32Array.from(syntheticUniform('loss', logits.size), (uniform) => 2 * uniform - 1), logits.shape);
    return sum(mul(logits, weights)) as Scalar;
  });
  value.dispose();
  return { features: features!, gradients: grads };
}

/** √Σx² of each gradient, by the parameter's name; of the value where there is none. */
const normsOf = (built: LayersModel, network: Network, gradients: Readonly<Record<string, Tensor>>): Map<string, number> =>
  valuesOf(built, network, (weight) => {
    const value = weight.read() as Variable;
    return tidy(() => norm(gradients[value.name] ?? value).dataSync()[0]!);
  });

const valuesOf = (built: LayersModel, network: Network, compute: (weight: layerTypes.Layer['weights'][number]) => number): Map<string, number> =>
  new Map(built.layers.flatMap((layer) => layer.weights.map((weight) => [canonical(originIn(network, layer.name, weight).name), compute(weight)] as const)));

/** How far norms of gradients and statistics are off, relative; of a gradient, which may be zero but for rounding, a share of the largest is left out. */
function gradientDifferences(found: ReadonlyMap<string, number>, { parameters, negligibleShare }: Golden): { name: string; error: number }[] {
  const isStatistic = (name: string) => name.includes('_running_');
  const norms = Object.entries(parameters).map(([name, [, value]]) => [canonical(name), value] as const);
  const negligible = negligibleShare * Math.max(...norms.filter(([name]) => !isStatistic(name)).map(([, value]) => value));
  return norms.map(([name, value]) => {
    const difference = Math.abs(found.get(name)! - value) - (isStatistic(name) ? 0 : negligible);
    return { name, error: Math.max(0, difference) / (value || 1) };
  });
}

const numbersOf = (pooled: Tensor): FeatureNumbers => ({ first: pooled.arraySync() as number[][], norm: Math.hypot(...pooled.dataSync()) });

/** The largest difference of the first channels, relative to the largest of them; or of the norm. */
function featureError(found: FeatureNumbers, expected: FeatureNumbers): number {
  const largest = Math.max(...expected.first.flat().map(Math.abs));
  const differences = expected.first.flatMap((row, image) => row.map((value, channel) => Math.abs(found.first[image]![channel]! - value) / largest));
  return Math.max(...differences, Math.abs(found.norm - expected.norm) / expected.norm);
}
