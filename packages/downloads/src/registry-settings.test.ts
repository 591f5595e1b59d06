import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findNpmTarball } from './npm.ts';
import { pipSettings } from './pip-settings.ts';
import { findPypiFile } from './pypi.ts';
import { serve, type TestServer } from './server-for-tests.ts';

const hex = 'ab'.repeat(32);
let home: string;
let server: TestServer;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'thaw-settings-'));
  for (const name of Object.keys(process.env)) {
    if (/^(PIP_|npm_config_|XDG_)/i.test(name) || /proxy$/i.test(name)) vi.stubEnv(name, undefined);
  }
  const environment = { HOME: home, NETRC: undefined, VIRTUAL_ENV: join(home, 'venv'), XDG_CONFIG_DIRS: join(home, 'xdg'), npm_config_userconfig: join(home, '.npmrc'), npm_config_globalconfig: join(home, 'none') };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  await rm(home, { recursive: true });
});

async function write(path: string, text: string): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe('pip', () => {
  it('unless told otherwise takes packages from PyPI', async () => {
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
    expect(await pipSettings()).toEqual({ indexes: ['https://pypi.org/simple'], access: {} });
  });

  it('is told by its files: of the machine, the user or the one that is named, the environment; then by variables', async () => {
    const indexes = async () => (await pipSettings()).indexes;
    await write('xdg/pip/pip.conf', '[global]\nindex-url = https://machine.test/simple/\n');
    // Would count more, and nobody can move it.
    if (!existsSync('/etc/pip.conf')) expect(await indexes()).toEqual(['https://machine.test/simple']);
    await write('.pip/pip.conf', '[global]\nindex-url: https://old.test/simple\n');
    expect(await indexes()).toEqual(['https://old.test/simple']);
    await write('.config/pip/pip.conf', '# comment\n[global]\nindex_url = https://user.test/simple\nextra-index-url =\n    https://a.test/simple\n    # not this\n    https://b.test/simple\n');
    expect(await indexes()).toEqual(['https://user.test/simple', 'https://a.test/simple', 'https://b.test/simple']);
    await write('venv/pip.conf', '[global]\nextra-index-url = https://c.test/simple\n[list]\nindex-url = https://not.test/simple\n');
    expect(await indexes()).toEqual(['https://user.test/simple', 'https://c.test/simple']);
    vi.stubEnv('PIP_CONFIG_FILE', await write('own.conf', '[install]\nindex-url = https://install.test/simple\nproxy = proxy.test:3128\ncert = /etc/authority.pem\n'));
    expect(await indexes()).toEqual(['https://install.test/simple', 'https://c.test/simple']);
    vi.stubEnv('PIP_CONFIG_FILE', await write('empty.conf', ''));
    expect(await indexes()).not.toContain('https://user.test/simple');
    vi.stubEnv('PIP_CONFIG_FILE', join(home, 'own.conf'));
    vi.stubEnv('PIP_INDEX_URL', 'https://variable.test/simple/');
    vi.stubEnv('PIP_EXTRA_INDEX_URL', 'https://d.test/simple https://e.test/simple');
    expect(await pipSettings()).toEqual({
      indexes: ['https://variable.test/simple', 'https://d.test/simple', 'https://e.test/simple'],
      access: { proxy: 'proxy.test:3128', certificates: '/etc/authority.pem' },
    });
  });

  it('asks further indexes too, and needs only one to answer', async () => {
    const file = (name: string) => ({ filename: `net-${name}-py3-none-any.whl`, url: `https://files.test/net-${name}-py3-none-any.whl`, hashes: { sha256: hex } });
    server = await serve(({ url }, response) => {
      const files = { '/one/net/': [file('1.0')], '/two/net/': [file('1.1')] }[url!];
      response.writeHead(files === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ files }));
    });
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
    vi.stubEnv('PIP_INDEX_URL', `${server.address}/one`);
    vi.stubEnv('PIP_EXTRA_INDEX_URL', `${server.address}/two ${server.address}/none http://127.0.0.1:1/simple`);
    expect((await findPypiFile({ name: 'net', version: '>=1' })).fileName).toBe('net-1.1-py3-none-any.whl');
    expect((await findPypiFile({ name: 'net', version: '1.0' })).fileName).toBe('net-1.0-py3-none-any.whl');
    await expect(findPypiFile({ name: 'other', version: '1.0' })).rejects.toThrow(/does not give the Python package other[^]*HTTP 404/);
  });

  it('shows the password of an index to its own files only', async () => {
    const file = (host: string, name: string) => ({ filename: `net-${name}-py3-none-any.whl`, url: `${host}/net-${name}-py3-none-any.whl`, hashes: { sha256: hex } });
    server = await serve((_, response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify({ files: [file(server.address, '1'), file('https://files.test', '2')] })));
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
    vi.stubEnv('PIP_INDEX_URL', `${server.address.replace('http://', 'http://ada:s%40cret@')}/simple`);
    expect((await findPypiFile({ name: 'net', version: '1' })).url).toBe(`${server.address.replace('http://', 'http://ada:s%40cret@')}/net-1-py3-none-any.whl`);
    expect((await findPypiFile({ name: 'net', version: '2' })).url).toBe('https://files.test/net-2-py3-none-any.whl');
  });
});

describe('npm', () => {
  it('is told registry and token, also of a scope, by .npmrc', async () => {
    const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
    server = await serve((_, response) => void response.end(JSON.stringify({ dist: { tarball: `${server.address}/files/net-1.0.0.tgz`, integrity } })));
    const host = server.address.replace('http:', '');
    await write('.npmrc', `registry=${server.address}/public/\n@mine:registry=${server.address}/private/\n${host}/:_authToken=\${THAW_TEST_TOKEN}\n`);
    vi.stubEnv('THAW_TEST_TOKEN', 't0ken');
    const found = await findNpmTarball({ name: 'net', version: '1.0.0' });
    expect(found.headers).toEqual({ authorization: 'Bearer t0ken' });
    await findNpmTarball({ name: '@mine/net', version: '1.0.0' });
    vi.stubEnv('npm_config_registry', `${server.address}/variable`);
    await findNpmTarball({ name: 'net', version: '1.0.0' });
    expect(server.requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/public/net/1.0.0', 'Bearer t0ken'],
      ['/private/@mine%2fnet/1.0.0', 'Bearer t0ken'],
      ['/variable/net/1.0.0', 'Bearer t0ken'],
    ]);
  });

  it('shows its token to no other server, and in no error', async () => {
    const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
    server = await serve(({ url }, response) => void (url!.endsWith('1.0.0') ? response.end(JSON.stringify({ dist: { tarball: 'https://files.test/net.tgz', integrity } })) : response.writeHead(403).end()));
    await write('.npmrc', `registry=${server.address}/\n${server.address.replace('http:', '')}/:_authToken=t0ken\n`);
    expect((await findNpmTarball({ name: 'net', version: '1.0.0' })).headers).toEqual({});
    const failure: unknown = await findNpmTarball({ name: 'net', version: '2.0.0' }).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/does not give the npm package net 2\.0\.0[^]*HTTP 403/);
    expect(String(failure)).not.toContain('t0ken');
  });
});
