import { createRandom, type Normalization, type PixelTransform, type Sample, type Transform } from '@thaw/core';
import { centerCrop, colorJitter, normalize, randomHorizontalFlip, randomResizedCrop, randomRotation, resize } from '@thaw/transforms';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formulaPicture, largestDifference } from './golden/read-golden.ts';
import { renderOne } from './render-one.ts';
import { type BatchRequest, createRenderer, type RenderedBatch, type Renderer } from './renderer.ts';

const folder = mkdtempSync(join(tmpdir(), 'thaw-renderer-'));
const normalization: Normalization = { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] };
const augmentation: readonly Transform[] = [
  randomRotation(),
  randomResizedCrop({ size: 32 }),
  colorJitter({ brightness: 0.2, contrast: 0.2, saturation: 0.2 }),
  randomHorizontalFlip(),
];
const plain: readonly Transform[] = [resize({ size: 32 }), centerCrop({ size: 32 })];
const samples: Sample[] = [];
let broken: Sample;

beforeAll(async () => {
  for (let index = 0; index < 12; index++) {
    const size = { width: 60 + 7 * index, height: 110 - 5 * index };
    const { data } = formulaPicture(size);
    const file = join(folder, `${index}.jpg`);
    await sharp(data, { raw: { ...size, channels: 3 } }).jpeg().toFile(file);
    samples.push({ id: String(index), labels: [index % 3], size, file });
  }
  broken = { ...samples[0]!, id: 'broken', file: join(folder, 'broken.jpg') };
  writeFileSync(broken.file, 'not a picture');
});
afterAll(() => rmSync(folder, { recursive: true }));

const seed = createRandom(42);
const request = (some: readonly Sample[], transforms = augmentation): BatchRequest => ({ samples: some, random: ({ id }) => seed.fork(id), transforms, normalization });

/** Renders with a renderer of its own and closes it. */
async function rendered(workers: number, requests: readonly BatchRequest[]): Promise<RenderedBatch[]> {
  const renderer = createRenderer({ workers });
  try {
    const batches: RenderedBatch[] = [];
    for await (const batch of renderer.renderBatches(requests)) batches.push(batch);
    return batches;
  } finally {
    await renderer.close();
  }
}

describe('renderBatches', () => {
  test('gives the same pixels whatever the number of workers', async () => {
    const requests = [request(samples.slice(0, 5)), request(samples.slice(5, 9)), request(samples.slice(9))];
    const alone = await rendered(0, requests);
    expect(alone.map(({ images }) => images.length)).toEqual([5, 4, 3].map((count) => count * 32 * 32 * 3));
    for (const workers of [1, 2, 4]) expect(await rendered(workers, requests)).toEqual(alone);
  });

  test('gives a sample the same pixels in any batch', async () => {
    const [together] = await rendered(0, [request(samples)]);
    const [single] = await rendered(0, [request([samples[7]!])]);
    expect(single!.images).toEqual(together!.images.slice(7 * 3072, 8 * 3072));
  });

  test('normalizes what renderOne shows', async () => {
    const [batch] = await rendered(1, [request([samples[3]!])]);
    const shown = await renderOne(samples[3]!, { transforms: augmentation, random: seed.fork('3') });
    const expected = shown.data.map((value, index) => (value - normalization.mean[index % 3]!) / normalization.standardDeviation[index % 3]!);
    expect(largestDifference(batch!.images, expected)).toBeLessThan(1e-5);
    expect(shown.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  test('leaves out what cannot be decoded, and says why', async () => {
    for (const workers of [0, 2]) {
      const [batch, none] = await rendered(workers, [request([samples[1]!, broken, samples[2]!]), request([broken])]);
      const [whole] = await rendered(workers, [request([samples[1]!, samples[2]!])]);
      expect(batch!.images).toEqual(whole!.images);
      expect(batch!.samples).toEqual([samples[1], samples[2]]);
      expect(batch!.skipped).toEqual([{ file: broken.id, reason: 'not a picture, or in a format that cannot be read' }]);
      expect(none).toMatchObject({ samples: [], size: { width: 32, height: 32 } });
      expect(none!.images).toHaveLength(0);
    }
  });

  test('runs pixel transforms on colors in [0, 1], before normalization', async () => {
    const seen: number[] = [];
    const invert: PixelTransform = {
      stage: 'pixel',
      apply({ data, width, height }) {
        seen.push(width, height, Math.min(...data), Math.max(...data));
        data.forEach((value, index) => (data[index] = 1 - value));
      },
    };
    const [inverted] = await rendered(1, [request([samples[0]!], [...plain, invert])]);
    const [upright] = await rendered(1, [request([samples[0]!], plain)]);
    expect(seen.slice(0, 2)).toEqual([32, 32]);
    expect(seen[2]).toBeGreaterThanOrEqual(0);
    expect(seen[3]).toBeLessThanOrEqual(1);
    const color = (value: number, index: number) => value * normalization.standardDeviation[index % 3]! + normalization.mean[index % 3]!;
    expect(largestDifference(inverted!.images.map(color), upright!.images.map((value, index) => 1 - color(value, index)))).toBeLessThan(1e-5);
  });

  test('refuses pictures of several sizes, and an empty batch, when their turn comes', async () => {
    const renderer = createRenderer({ workers: 0 });
    const batches = renderer.renderBatches([request(samples.slice(0, 2), plain), request(samples.slice(0, 2), [resize({ size: 32 })])]);
    expect((await batches.next()).value).toMatchObject({ size: { width: 32, height: 32 } });
    await expect(batches.next()).rejects.toThrow(/different sizes[\s\S]*centerCrop/);
    await expect(renderer.renderBatches([request([])]).next()).rejects.toThrow(/no samples/);
  });
});

describe('levels', () => {
  /** The levels of colors in [0, 1]. */
  const nearest = (colors: ArrayLike<number>) => Uint8Array.from(colors, (color) => Math.round(color * 255));
  const plainRequest = (transforms: readonly Transform[]): BatchRequest => ({ samples: samples.slice(0, 3), random: ({ id }) => seed.fork(id), transforms });

  test('come where nothing normalizes: what renderOne shows, to the nearest', async () => {
    const [batch] = await rendered(1, [plainRequest(augmentation)]);
    expect(batch!.images).toBeInstanceOf(Uint8Array);
    const shown = await Promise.all([0, 1, 2].map((index) => renderOne(samples[index]!, { transforms: augmentation, random: seed.fork(String(index)) })));
    // In the middle between two levels, 32-bit floats may go either way.
    const differences = shown.flatMap(({ data }, index) => [...nearest(data)].map((level, place) => Math.abs(level - batch!.images[index * 3072 + place]!)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    expect(differences.filter((difference) => difference > 0).length).toBeLessThan(differences.length / 1000);
  });

  test('come from pixel transforms too, cut to their range', async () => {
    const brighten: PixelTransform = { stage: 'pixel', apply: ({ data }) => data.forEach((value, index) => (data[index] = value * 2 - 0.5)) };
    const [batch] = await rendered(1, [plainRequest([...plain, brighten])]);
    const shown = await renderOne(samples[0]!, { transforms: [...plain, brighten], random: seed.fork('0') });
    expect(batch!.images).toBeInstanceOf(Uint8Array);
    expect(batch!.images.subarray(0, 3072)).toEqual(nearest(shown.data));
    expect(Math.max(...batch!.images)).toBe(255);
  });

  test('do not come where a transform normalizes', async () => {
    const [batch] = await rendered(1, [plainRequest([...augmentation, normalize()])]);
    const [same] = await rendered(1, [{ ...plainRequest(augmentation), normalization }]);
    expect(batch!.images).toBeInstanceOf(Float32Array);
    expect(largestDifference(batch!.images, same!.images)).toBeLessThan(1e-6);
  });
});

describe('a renderer', () => {
  /** How many requests were taken when the first batch came. */
  async function taken(renderer: Renderer, ahead: number): Promise<number> {
    let count = 0;
    function* requests() {
      for (const sample of samples.slice(0, 6)) {
        count++;
        yield request([sample], plain);
      }
    }
    for await (const batch of renderer.renderBatches(requests(), { ahead })) {
      expect(batch.samples).toEqual([samples[0]]);
      break;
    }
    return count;
  }

  test('works ahead by as many batches as told, and again after a loop was left', async () => {
    const renderer = createRenderer({ workers: 1 });
    expect(await taken(renderer, 0)).toBe(1);
    expect(await taken(renderer, 3)).toBe(4);
    await renderer.close();
  });

  test('stops with the reason of its signal', async () => {
    const renderer = createRenderer({ workers: 1 });
    const controller = new AbortController();
    const batches = renderer.renderBatches([samples, samples].map((some) => request(some)), { ahead: 0, signal: controller.signal });
    await batches.next();
    const next = batches.next();
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await renderer.close();
  });

  test('rejects what it has not done when it is closed', async () => {
    const renderer = createRenderer({ workers: 1 });
    const rejection = expect(renderer.renderBatches([request(samples)]).next()).rejects.toThrow(/closed/);
    await new Promise((resolve) => setImmediate(resolve));
    await renderer.close();
    await rejection;
    await expect(renderer.renderBatches([request(samples)]).next()).rejects.toThrow(/closed/);
  });
});
