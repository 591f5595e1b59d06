import { expect, test } from 'vitest';
import type { FeatureFiles } from './feature-files.ts';
import { createFeatureStore } from './feature-store.ts';

const row = (value: number) => Float32Array.of(value, value);
const rows = (...values: readonly number[]) => new Map(values.map((value) => [`key${value}`, row(value)]));
const bytes = 8;

/** Files in a map; `fails` may say why they cannot be written. */
function filesOf(fails?: string) {
  const kept = new Map<string, Float32Array>();
  const files: FeatureFiles = {
    has: (key) => kept.has(key),
    read: async (keys) => new Map(keys.flatMap((key) => (kept.has(key) ? [[key, kept.get(key)!] as const] : []))),
    async write(fresh) {
      if (fails !== undefined) throw new Error(fails);
      for (const [key, features] of fresh) kept.set(key, features);
      return kept.size < 4;
    },
    rowClasses: undefined,
    writeRowClasses: async () => {},
  };
  return { kept, files };
}

test('memory keeps what came first, up to its limit', async () => {
  const store = createFeatureStore(undefined);
  await store.keep(rows(1, 2, 3), 2 * bytes);
  expect(await store.find(['key1', undefined, 'key2', 'key3'], 2 * bytes)).toEqual([row(1), undefined, row(2), undefined]);
  // A higher limit for others, such as held-out pictures.
  await store.keep(rows(3), 3 * bytes);
  expect(await store.find(['key3'], 0)).toEqual([row(3)]);
});

test('a limit of 0 remembers nothing', async () => {
  const store = createFeatureStore(undefined);
  await store.keep(rows(1), 0);
  expect(await store.find(['key1'], 0)).toEqual([undefined]);
});

test('what is not remembered is on disk, and found before it is written', async () => {
  const { kept, files } = filesOf();
  const store = createFeatureStore(files);
  await store.keep(rows(1, 2), 0);
  expect(kept.size).toBe(0);
  expect(await store.find(['key1', 'key9'], 0)).toEqual([row(1), undefined]);
  await store.flush();
  expect([...kept.keys()]).toEqual(['key1', 'key2']);
  expect(await store.find(['key1', 'key2'], bytes)).toEqual([row(1), row(2)]);
  kept.clear();
  expect(await store.find(['key1', 'key2'], bytes)).toEqual([row(1), undefined]);
});

test('much that waits is written at once', async () => {
  const { kept, files } = filesOf();
  const store = createFeatureStore(files);
  await store.keep(new Map([['large', new Float32Array(2 ** 23 + 1)]]), 0);
  expect([...kept.keys()]).toEqual(['large']);
});

test('a full disk gets no more', async () => {
  const { kept, files } = filesOf();
  const store = createFeatureStore(files);
  await store.keep(rows(1, 2, 3, 4), 0);
  await store.flush();
  await store.keep(rows(5), 0);
  await store.flush();
  expect(kept.size).toBe(4);
  expect(store.problem()).toBeUndefined();
});

test('a disk that cannot be written is told of and left alone', async () => {
  const store = createFeatureStore(filesOf('no space left').files);
  await store.keep(rows(1), bytes);
  expect(store.problem()).toBeUndefined();
  await store.flush();
  expect(store.problem()).toBe('no space left');
  expect(await store.find(['key1'], bytes)).toEqual([row(1)]);
});
