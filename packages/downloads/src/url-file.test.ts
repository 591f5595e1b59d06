import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sha256 } from './hub-for-tests.ts';
import { serve, type TestServer } from './server-for-tests.ts';
import { urlFile } from './url-file.ts';

const content = 'weights';
let cache: string;
let server: TestServer;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'thaw-downloads-'));
  vi.stubEnv('THAW_CACHE', cache);
  server = await serve((_, response) => void response.end(content));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(cache, { recursive: true });
});

const fetchFile = (hash = sha256(content)) => urlFile({ url: `${server.address}/models/my%20net.pth?download=1`, sha256: hash });

it('fetches a file once, under its name in the address', async () => {
  const file = await fetchFile();
  expect(file).toBe(join(cache, 'files', sha256(content), 'my_20net.pth'));
  expect(await readFile(file, 'utf8')).toBe(content);
  expect(await fetchFile()).toBe(file);
  expect(server.requests).toHaveLength(1);
});

it('fetches again what was damaged since', async () => {
  await writeFile(await fetchFile(), 'rubbish');
  expect(await readFile(await fetchFile(), 'utf8')).toBe(content);
});

it('refuses another file', async () => {
  await expect(fetchFile('a'.repeat(64))).rejects.toThrow(`wanted: sha256 ${'a'.repeat(64)}`);
});
