import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Shard } from './find-shards.ts';
import { manifest } from './manifest.ts';
import type { ShardReader } from './shard-reader.ts';
import { idsOf, encodePicture, temporaryFolder } from './test-pictures.ts';
import { requireRoom, unpackShard } from './unpack-shard.ts';

let cache: string;
let shard: Shard;
let reads: number;
beforeEach(async () => {
  cache = await temporaryFolder();
  vi.stubEnv('THAW_CACHE', cache);
  const folder = await temporaryFolder();
  shard = { file: join(folder, 'four.shard'), id: 'four.shard' };
  await writeFile(shard.file, 'four');
  reads = 0;
});

const reader = (key = 'test', pictures = 4): ShardReader => ({
  key,
  unpackedBytes: async () => 1000,
  task: async () => 'single-label',
  async *read(file) {
    reads++;
    for (let index = 0; index < pictures; index++) {
      const label = (await readFile(file, 'utf8')).slice(0, 1) + (index % 2);
      yield { path: `${'deep/'.repeat(100)}${index}.PNG`, data: await encodePicture(index), outcome: () => ({ label }) };
    }
    yield { path: 'bad.png', reason: 'for a test' };
  },
});

const options = { onRead: () => undefined };
const unpack = (one = reader()) => unpackShard(shard, one, options);

test('unpacks once; the folder is a manifest that can be trained on', async () => {
  const first = await unpack();
  expect(await unpack()).toEqual(first);
  expect(reads).toBe(1);
  expect(first.pictures.map((picture) => [picture.file_name, 'label' in picture && picture.label])).toEqual([['000000.png', 'f0'], ['000001.png', 'f1'], ['000002.png', 'f0'], ['000003.png', 'f1']]);
  expect(first.skipped).toEqual([{ path: 'bad.png', reason: 'for a test' }]);
  const dataset = await manifest({ file: join(first.folder, 'metadata.jsonl') }).load({ seed: 1 });
  expect([...idsOf(dataset.train), ...idsOf(dataset.validation)].sort()).toEqual(first.pictures.map(({ file_name: name }) => name));
});

test('pictures with any number of labels are a manifest as well', async () => {
  const lists: ShardReader = { ...reader(), async *read() { for (let index = 0; index < 8; index++) yield { path: `${index}.png`, data: await encodePicture(index), outcome: () => ({ labels: ['a', 'b'].slice(index % 3) }) }; } };
  const { folder, pictures } = await unpack(lists);
  expect(pictures[1]).toMatchObject({ labels: ['b'] });
  const source = manifest({ file: join(folder, 'metadata.jsonl') });
  expect(await source.task!()).toBe('multi-label');
  expect((await source.load({ seed: 1 })).classes).toEqual(['a', 'b']);
});

test('another content, another time and another key are unpacked anew; nothing stale is met', async () => {
  const { folder } = await unpack();
  await writeFile(shard.file, 'Four');
  expect((await unpack()).pictures[0]).toMatchObject({ label: 'F0' });
  const { mtimeMs } = await stat(shard.file);
  await utimes(shard.file, new Date(), new Date(mtimeMs - 10_000));
  await unpack();
  await unpack(reader('other'));
  expect(reads).toBe(4);
  expect((await stat(folder)).isDirectory()).toBe(true);
});

test('a folder of which files are gone or cut short is made again', async () => {
  const { folder, pictures } = await unpack();
  const hash = async () => createHash('sha256').update(await readFile(join(folder, '000002.png'))).digest('hex');
  const whole = await hash();
  await rm(join(folder, '000002.png'));
  await unpack();
  expect(await hash()).toBe(whole);
  await truncate(join(folder, '000002.png'), 10);
  await unpack();
  await writeFile(join(folder, 'metadata.jsonl'), '{"file_na');
  expect((await unpack()).pictures).toEqual(pictures);
  expect(await hash()).toBe(whole);
  expect(reads).toBe(4);
});

test('two at once unpack once', async () => {
  const [first, second] = await Promise.all([unpack(), unpack()]);
  expect(first).toEqual(second);
  expect(reads).toBe(1);
});

test('an interruption leaves nothing half-made', async () => {
  const failing: ShardReader = { ...reader(), async *read() { yield* reader('test', 2).read(shard.file, options); throw new Error('power cut'); } };
  await expect(unpack(failing)).rejects.toThrow('power cut');
  expect(await readdir(join(cache, 'unpacked'))).toEqual([]);
  const aborted = AbortSignal.abort(new Error('enough'));
  await expect(unpackShard(shard, reader(), { ...options, signal: aborted })).rejects.toThrow('enough');
  expect((await unpack()).pictures).toHaveLength(4);
});

test('no room is an error before anything is written; unpacked shards need none', async () => {
  const huge = { ...reader(), unpackedBytes: async () => 1e18 };
  await expect(requireRoom([shard], huge)).rejects.toThrow(/no room to unpack[^]*1000000000000 MB to unpack four\.shard[^]*are free[^]*THAW_CACHE/);
  await unpack(huge);
  await requireRoom([shard], huge);
});

test.skipIf(process.getuid?.() === 0)('a cache that cannot be written is an error with a cure', async () => {
  await chmod(cache, 0o500);
  await expect(unpack()).rejects.toThrow(/cache cannot be written[^]*THAW_CACHE/);
});

test('a full disk is an error with a cure', async () => {
  const full: ShardReader = { ...reader(), async *read() { yield* []; throw Object.assign(new Error('write'), { code: 'ENOSPC' }); } };
  await expect(unpack(full)).rejects.toThrow(/no room to unpack[^]*four\.shard[^]*THAW_CACHE/);
});
