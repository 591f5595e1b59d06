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
import { input, type LayersModel, model, models } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignWeights } from '../assign-weights.ts';
import { initializeWeights, weightName } from '../initialize.ts';
import type { Network } from '../network.ts';
import { torchOrigin } from '../torch-origin.ts';
import { syntheticImages, syntheticParameter, syntheticUniform } from './synthetic-weights.ts';

/** Pooled features, [batch, channels]: the first channels of each picture, and the norm of all. */
interface FeatureNumbers {
  readonly first: readonly (readonly number[])[];
  readonly norm: number;
}

interface Golden {
  readonly imageShape: readonly [number, number, number, number];
  /** Added to the shift of every norm for the training pass: keeps values away from the kinks of ReLU. */
  readonly trainingShift: number;
  /** Gradients below this share of the largest are zero but for rounding. */
  readonly negligibleShare: number;
  /** √mean(x²) of some large kernels as timm draws them. */
  readonly initialDeviations: Readonly<Record<string, number>>;
  /** Norm layers whose scale starts at zero. */
  readonly zeroScales: readonly string[];
  readonly inference: FeatureNumbers;
  readonly training: FeatureNumbers;
  /** Shape as in PyTorch, and a norm: of the gradient; of the value after the training pass where it is a running statistic. */
  readonly parameters: Readonly<Record<string, readonly [shape: readonly number[], norm: number]>>;
}

/** A suite that compares a network with timm's, both with synthetic weights: features, batch statistics, gradients. */
export function describeArchitecture(network: Network): void {
  // Written by bench/reference/architectures.py.
  const golden = JSON.parse(readFileSync(new URL(`architectures/${network.name}.json`, import.meta.url), 'utf8')) as Golden;

  describe(`${network.name} with synthetic weights equals timm`, () => {
    let built: LayersModel;
    let images: Tensor;
    beforeAll(() => {
      const image = input({ shape: golden.imageShape.slice(1) });
      built = model({ inputs: image, outputs: network.features(image) });
      images = tensor4d(syntheticImages(golden.imageShape), [...golden.imageShape]);
    });
    afterAll(() => {
      built.dispose();
      images.dispose();
    });

    it('in its random start, within 4 %', () => {
      initializeWeights(built, network.initialize);
      for (const [name, deviation] of Object.entries(golden.initialDeviations)) {
        const ratio = deviationOf(built, layerParameter(name)) / deviation;
        // Of 8,000 or more draws on both sides: over 3 standard deviations.
        expect(Math.abs(ratio - 1), name).toBeLessThan(0.04);
      }
      const norms = built.layers.filter((layer) => layer.getClassName() === 'BatchNormalization');
      const zero = norms.filter((layer) => deviationOf(built, `${layer.name}.weight`) === 0).map(({ name }) => name);
      expect(zero.toSorted()).toEqual(golden.zeroScales.map((name) => name.replaceAll('.', '_')).toSorted());
    });

    it('in parameters, and in features within 1e-4', () => {
      assignSynthetic(built, golden);
      const pooled = tidy(() => mean(built.predict(images) as Tensor, [1, 2]));
      expect(featureError(numbersOf(pooled), golden.inference)).toBeLessThan(1e-4);
      pooled.dispose();
    });

    it('in features when plain TensorFlow.js opens it', async () => {
      assignSynthetic(built, golden);
      const opened = await models.modelFromJSON(built.toJSON(null, false) as never);
      opened.setWeights(built.getWeights());
      const pooled = tidy(() => mean(opened.predict(images) as Tensor, [1, 2]));
      expect(featureError(numbersOf(pooled), golden.inference)).toBeLessThan(1e-4);
      pooled.dispose();
      opened.dispose();
    });

    it('in a training pass: features within 1e-4, gradients and running statistics within 1e-3', () => {
      assignSynthetic(built, golden);
      raiseShifts(built, golden.trainingShift);
      const { features, gradients } = trainingPass(built, images);
      expect(featureError(features, golden.training)).toBeLessThan(1e-4);

      expect(mismatches(normsOf(built, gradients), golden)).toEqual([]);
      dispose(gradients);
    });
  });
}

/** timm calls a layer's parameter `layer1.0.conv1.weight`; layers have no dots in their names. */
const layerParameter = (name: string): string => name.slice(0, name.lastIndexOf('.')).replaceAll('.', '_') + name.slice(name.lastIndexOf('.'));

/** Throws unless the network has timm's parameters, each with its name and shape, and no other. */
function assignSynthetic(built: LayersModel, { parameters }: Golden): void {
  const state = Object.entries(parameters).map(([name, [shape]]) => [layerParameter(name), syntheticParameter(name, shape)]);
  assignWeights(built, Object.fromEntries(state), { findOrigin: torchOrigin, isUnused: () => false });
}

function raiseShifts(built: LayersModel, shift: number): void {
  tidy(() => {
    for (const weight of built.weights) if (weightName(weight.originalName) === 'beta') weight.write(add(weight.read(), shift));
  });
}

/** √mean(x²) of a parameter. */
function deviationOf(built: LayersModel, parameter: string): number {
  const weights = built.layers.flatMap((layer) => layer.weights.map((weight) => ({ weight, name: torchOrigin(layer.name, weightName(weight.originalName)).name })));
  const { weight } = weights.find(({ name }) => name === parameter)!;
  return tidy(() => sqrt(mean(square(weight.read()))).dataSync()[0]!);
}

/** One pass with batch statistics, and the gradients of Σ features · v for a fixed v; moves the running statistics. */
function trainingPass(built: LayersModel, images: Tensor): { features: FeatureNumbers; gradients: Record<string, Tensor> } {
  let features: FeatureNumbers | undefined;
  const { value, grads } = variableGrads(() => {
    const pooled = mean(built.apply(images, { training: true }) as Tensor, [1, 2]);
    features = numbersOf(pooled);
    const weights = tensor(Float32Array.from(syntheticUniform('loss', pooled.size), (uniform) => 2 * uniform - 1), pooled.shape);
    return sum(mul(pooled, weights)) as Scalar;
  });
  value.dispose();
  return { features: features!, gradients: grads };
}

/** √Σx² of each gradient, by the parameter's name; of the value where there is none. */
const normsOf = (built: LayersModel, gradients: Readonly<Record<string, Tensor>>): Map<string, number> =>
  new Map(
    built.layers.flatMap((layer) =>
      layer.weights.map((weight): [string, number] => {
        const value = weight.read() as Variable;
        const { name } = torchOrigin(layer.name, weightName(weight.originalName));
        return [name, tidy(() => norm(gradients[value.name] ?? value).dataSync()[0]!)];
      }),
    ),
  );

/** What is off by more than 1e-3 relative. A gradient that is zero but for rounding must be found to be so. */
function mismatches(found: ReadonlyMap<string, number>, { parameters, negligibleShare }: Golden): string[] {
  const isStatistic = (name: string) => name.includes('.running_');
  const norms = Object.entries(parameters).map(([name, [, value]]) => [layerParameter(name), value] as const);
  const negligible = negligibleShare * Math.max(...norms.filter(([name]) => !isStatistic(name)).map(([, value]) => value));
  return norms
    .filter(([name, value]) => {
      const given = found.get(name)!;
      // Written so that NaN is a mismatch.
      return !(value < negligible && !isStatistic(name) ? given < negligible : Math.abs(given - value) <= 1e-3 * value);
    })
    .map(([name, value]) => `${name}: ${found.get(name)} instead of ${value}`);
}

const numbersOf = (pooled: Tensor): FeatureNumbers => ({ first: pooled.arraySync() as number[][], norm: Math.hypot(...pooled.dataSync()) });

/** The largest difference of the first channels, relative to the largest of them; or of the norm. */
function featureError(found: FeatureNumbers, expected: FeatureNumbers): number {
  const largest = Math.max(...expected.first.flat().map(Math.abs));
  const differences = expected.first.flatMap((row, image) => row.map((value, channel) => Math.abs(found.first[image]![channel]! - value) / largest));
  return Math.max(...differences, Math.abs(found.norm - expected.norm) / expected.norm);
}
