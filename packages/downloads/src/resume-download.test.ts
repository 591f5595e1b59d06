import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { downloadFile } from './download-file.ts';
import { startProcess } from './process-for-tests.ts';
import { serve, type TestServer } from './server-for-tests.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
const digest = { algorithm: 'sha256', hex: createHash('sha256').update(content).digest('hex') } as const;
const size = content.length;

let folder: string;
let server: TestServer;
/** What the server names this state of the file; how it treats a range; after which byte it falls silent. */
let etag: string | undefined;
let ranges: 'right' | 'ignored' | 'refused' | 'wrong';
let silentAfter: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-downloads-'));
  [etag, ranges, silentAfter] = ['"one"', 'right', size];
  server = await serve((request, response) => {
    const asked = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    if (asked > 0 && ranges === 'refused') return void response.writeHead(416).end();
    send(response, ranges === 'ignored' || !isSame ? 0 : asked);
  });
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function send(response: ServerResponse, from: number): void {
  const start = ranges === 'wrong' && from > 0 ? from - 1 : from;
  const range = start > 0 ? { 'content-range': `bytes ${start}-${size - 1}/${size}` } : {};
  response.writeHead(start > 0 ? 206 : 200, { ...range, 'content-length': size - start, ...(etag === undefined ? {} : { etag }) });
  response.write(content.subarray(start, silentAfter));
  if (silentAfter >= size) response.end();
}

const file = () => join(folder, 'big.bin');
/** Compared as bytes: `toEqual` takes a second for a file of this size. */
const isWhole = async () => content.equals(await readFile(file())) && (await readdir(folder)).join() === 'big.bin';
const asked = () => server.requests.map(({ range }) => range);

const download = (options: Partial<Parameters<typeof downloadFile>[0]> = {}) =>
  downloadFile({ url: `${server.address}/big.bin`, file: file(), digest, size, retryDelay: 1, ...options });

/** A download that is stopped when the server has sent some bytes and falls silent. */
async function downloadUntil(bytes: number, options: Partial<Parameters<typeof downloadFile>[0]> = {}): Promise<void> {
  silentAfter = bytes;
  const controller = new AbortController();
  const stop = ({ receivedBytes }: { readonly receivedBytes: number }): void => void (receivedBytes === bytes && controller.abort(new Error('stopped')));
  await expect(download({ signal: controller.signal, onProgress: stop, ...options })).rejects.toThrow('stopped');
  silentAfter = size;
}

it('goes on where an aborted one stopped', async () => {
  await downloadUntil(200_000);
  await download();
  expect(await isWhole()).toBe(true);
  expect(asked()).toEqual([undefined, 'bytes=200000-']);
});

it('goes on where a killed process stopped, at once', async () => {
  silentAfter = 200_000;
  const { child } = startProcess(`
    const { downloadFile } = await downloads('download-file.ts');
    const onProgress = ({ receivedBytes }) => receivedBytes === 200_000 && process.stdout.write('there');
    await downloadFile({ ...${JSON.stringify({ url: `${server.address}/big.bin`, file: file(), digest, size })}, onProgress });`);
  await once(child.stdout!, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  expect((await readdir(folder)).sort()).toEqual(['big.bin.lock', 'big.bin.part', 'big.bin.part.validator']);
  silentAfter = size;
  const started = performance.now();
  await download();
  expect(performance.now() - started).toBeLessThan(1000);
  expect(await isWhole()).toBe(true);
  expect(asked()).toEqual([undefined, 'bytes=200000-']);
});

it('waits for another process that is at it, and takes what that one made', async () => {
  silentAfter = 200_000;
  const labels = new Set<string>();
  const first = download({ onProgress: ({ label }) => labels.add(label) });
  while (labels.size === 0) await new Promise(setImmediate);
  const { child, output } = startProcess(`
    const { downloadFile } = await downloads('download-file.ts');
    const onProgress = ({ label }) => process.stdout.write(label);
    await downloadFile({ ...${JSON.stringify({ url: `${server.address}/big.bin`, file: file(), digest, size })}, onProgress });`);
  await once(child.stdout!, 'data');
  silentAfter = size;
  server.cut();
  await first;
  expect(await output).toBe('waiting for another process that downloads big.bin');
  expect(await isWhole()).toBe(true);
  expect(asked()).toEqual([undefined, 'bytes=200000-']);
});

it.each<[string, () => void]>([
  ['the file at the server has changed', () => (etag = '"two"')],
  ['the server ignores ranges', () => (ranges = 'ignored')],
  ['the server refuses ranges', () => (ranges = 'refused')],
  ['the server sends another part than asked for', () => (ranges = 'wrong')],
])('starts over when %s', async (_, change) => {
  await downloadUntil(200_000);
  change();
  await download();
  expect(await isWhole()).toBe(true);
  expect(asked()[1]).toBe('bytes=200000-');
});

it.each<[string, Buffer]>([
  ['other bytes', Buffer.alloc(200_000)],
  ['as many other bytes as the file has', Buffer.alloc(size)],
  ['more bytes than the file has', Buffer.alloc(size + 1)],
])('throws a part away that holds %s, says so, and starts over', async (_, bytes) => {
  await writeFile(`${file()}.part`, bytes);
  const labels = new Set<string>();
  await download({ onProgress: ({ label }) => labels.add(label) });
  expect(await isWhole()).toBe(true);
  expect([...labels]).toContain('what an earlier download left of big.bin is damaged and thrown away');
  expect(asked().at(-1)).toBeUndefined();
});

it('goes on without a digest only from a state that the server has named', async () => {
  const url = { url: `${server.address}/big.bin`, file: file(), retryDelay: 1 };
  await downloadUntil(200_000, { digest: undefined, size: undefined } as object);
  await downloadFile(url);
  expect(asked()).toEqual([undefined, 'bytes=200000-']);
  etag = undefined;
  await downloadUntil(200_000, { digest: undefined, size: undefined } as object);
  await downloadFile(url);
  expect(asked().slice(2)).toEqual([undefined, undefined]);
  expect(await isWhole()).toBe(true);
});

it('keeps what fits on a full disk, and says what to do', async () => {
  // In blocks of 512 or 1024 bytes, as the shell likes.
  const { output } = startProcess(`
    const { downloadFile } = await downloads('download-file.ts');
    await downloadFile(${JSON.stringify({ url: `${server.address}/big.bin`, file: file(), digest, size })}).catch(({ message }) => process.stdout.write(message));`, 'ulimit -f 200');
  expect(await output).toMatch(/^A file cannot be written: EFBIG[^]*given: .*big\.bin\.part[^]*cure: free some space/);
  expect((await stat(`${file()}.part`)).size).toBeGreaterThanOrEqual(200 * 512);
  expect(asked()).toHaveLength(1);
  await download();
  expect(await isWhole()).toBe(true);
});
