import { max, mean, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Backbone } from '@thaw/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier } from '../load-classifier.ts';
import { golden, type GoldenNumbers } from './golden.ts';
import { normalized, pictures } from './inputs.ts';

/** A suite that compares a backbone, and the classifier on top, with the golden numbers. */
export function describeGolden(backbone: Backbone): void {
  describe(`pretrained ${backbone.name}`, () => {
    let features: LayersModel;
    let classifier: LayersModel;
    beforeAll(async () => {
      features = await backbone.load();
      classifier = await loadClassifier(backbone.name);
    });

    it.each(['pattern', 'photo'] as const)('gives the golden features and logits of the %s, within 1e-4 relative', async (picture) => {
      const image = normalized(await pictures[picture](), backbone.normalization);
      const [averages, maxima, logits] = tidy((): [number[], number[], number[]] => {
        const map = features.predict(image) as Tensor;
        return [numbers(mean(map, [1, 2])), numbers(max(map, [1, 2])), numbers(classifier.predict(image) as Tensor)];
      });
      image.dispose();

      const expected = golden.networks[backbone.name]![picture];
      const found = numbersOf(averages, maxima, logits, expected.firstLogits.length);
      expect(found.top5).toEqual(expected.top5);
      expect(relativeError(found, expected)).toBeLessThan(1e-4);
    });
  });
}

const numbers = (tensor: Tensor): number[] => [...tensor.dataSync()];

function numbersOf(averages: readonly number[], maxima: readonly number[], logits: readonly number[], first: number): GoldenNumbers {
  const top5 = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!).slice(0, 5);
  return {
    top5,
    top5Logits: top5.map((index) => logits[index]!),
    firstLogits: logits.slice(0, first),
    sumOfLogits: logits.reduce((sum, logit) => sum + logit, 0),
    normOfLogits: Math.hypot(...logits),
    firstAverages: averages.slice(0, first),
    normOfAverages: Math.hypot(...averages),
    normOfMaxima: Math.hypot(...maxima),
  };
}

/** The largest |found − expected|, relative to the largest expected number of its list: one near zero is all rounding. */
const relativeError = (found: GoldenNumbers, expected: GoldenNumbers): number =>
  Math.max(
    ...(Object.keys(expected) as (keyof GoldenNumbers)[]).flatMap((key) => {
      const [values, wanted] = [[found[key]].flat(), [expected[key]].flat()];
      const largest = Math.max(...wanted.map(Math.abs));
      return wanted.map((value, index) => (values[index] === value ? 0 : Math.abs(values[index]! - value) / largest));
    }),
  );
