import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { downloadFile } from './download-file.ts';
import { serve, type TestServer } from './server-for-tests.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
const digest = { algorithm: 'sha256', hex: createHash('sha256').update(content).digest('hex') } as const;
const size = content.length;

let folder: string;
let server: TestServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-downloads-'));
});

afterEach(async () => {
  open = undefined;
  await server.close();
  await rm(folder, { recursive: true });
});

/** The connection that is to be cut, once all bytes before have arrived. */
let open: { readonly response: ServerResponse; readonly until: number } | undefined;

/** Sends `bytes` of the content from where the request asks; `cutConnection` cuts it then. */
function sendPart({ headers }: IncomingMessage, response: ServerResponse, bytes: number): void {
  const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': size - from });
  response.write(content.subarray(from, from + bytes));
  if (from + bytes < size) open = { response, until: from + bytes };
  else response.end();
}

const cutConnection = ({ receivedBytes }: { readonly receivedBytes: number }): void => {
  if (receivedBytes === open?.until) open.response.destroy();
};

/** Compared as bytes: `toEqual` takes a second for a file of this size. */
const isWhole = async () => content.equals(await readFile(join(folder, 'deep', 'big.bin')));

const download = (options: Partial<Parameters<typeof downloadFile>[0]> = {}) =>
  downloadFile({ url: `${server.address}/big.bin`, file: join(folder, 'deep', 'big.bin'), digest, size, retryDelay: 1, onProgress: cutConnection, ...options });

it('streams a file into a new folder and reports how far it is', async () => {
  server = await serve((request, response) => sendPart(request, response, size));
  const received: number[] = [];
  await download({
    label: 'the big one',
    onProgress: ({ label, receivedBytes, totalBytes }) => {
      expect([label, totalBytes]).toEqual(['the big one', size]);
      received.push(receivedBytes);
    },
  });
  expect(received.at(-1)).toBe(size);
  expect(received).toEqual([...received].sort((a, b) => a - b));
  expect(await isWhole()).toBe(true);
  expect(await readdir(join(folder, 'deep'))).toEqual(['big.bin']);
});

it('goes on where a cut connection stood', async () => {
  server = await serve((request, response) => sendPart(request, response, 120_000));
  await download();
  expect(await isWhole()).toBe(true);
  expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=120000-', 'bytes=240000-']);
});

it('starts over when the server knows no ranges', async () => {
  let tries = 0;
  server = await serve((_, response) => {
    tries += 1;
    sendPart({ headers: {} } as IncomingMessage, response, tries < 3 ? 100_000 : size);
  });
  await download();
  expect(await isWhole()).toBe(true);
});

it('gives up after some tries, and says what it wanted and got', async () => {
  server = await serve((_, response) => void response.writeHead(503).end());
  await expect(download({ retries: 2 })).rejects.toThrow(/big\.bin could not be downloaded: the server answered HTTP 503.*\n.*wanted: .*\/big\.bin\n.*0 bytes after 3 tries/);
  expect(server.requests).toHaveLength(3);
  expect(await readdir(join(folder, 'deep'))).toEqual([]);
});

it('does not ask again for what the server does not have', async () => {
  server = await serve((_, response) => void response.writeHead(404).end());
  await expect(download()).rejects.toThrow('HTTP 404');
  expect(server.requests).toHaveLength(1);
});

it('keeps nothing of a file whose hash is wrong, and says both hashes', async () => {
  server = await serve((request, response) => sendPart(request, response, size));
  const hex = 'f'.repeat(64);
  const failure = download({ digest: { algorithm: 'sha256', hex } });
  await expect(failure).rejects.toThrow(`sha256 ${hex}`);
  await expect(failure).rejects.toThrow(`sha256 ${digest.hex}`);
  expect(await readdir(join(folder, 'deep'))).toEqual([]);
});

it('notices a file that is longer than the index said', async () => {
  server = await serve((request, response) => sendPart(request, response, size));
  await expect(download({ size: size - 1 })).rejects.toThrow(`wanted: ${size - 1} bytes`);
});

it('stops at once when aborted', async () => {
  server = await serve((_, response) => void response.writeHead(200, { 'content-length': size }).write(content.subarray(0, 1000)));
  const controller = new AbortController();
  const reason = new Error('enough');
  await expect(download({ signal: controller.signal, onProgress: () => controller.abort(reason) })).rejects.toBe(reason);
  expect(await readdir(join(folder, 'deep'))).toEqual(['big.bin.part']);
  expect(server.requests).toHaveLength(1);
});

it('sends the user name and password of an address as a header and never shows them', async () => {
  server = await serve((_, response) => void response.writeHead(403).end());
  const url = `${server.address.replace('http://', 'http://ada:s%40cret@')}/big.bin`;
  const error: unknown = await download({ url }).catch((caught: unknown) => caught);
  expect(server.requests[0]!.authorization).toBe(`Basic ${Buffer.from('ada:s@cret').toString('base64')}`);
  expect(String(error)).toContain(`${server.address}/big.bin`);
  expect(String(error)).not.toMatch(/ada|cret/);
});
