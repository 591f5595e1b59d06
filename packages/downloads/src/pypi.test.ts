import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wheelFits } from './platform-tag.ts';
import { findPypiFile } from './pypi.ts';
import { serve, type TestServer } from './server-for-tests.ts';
import { versionFits } from './version-range.ts';

const linux = { platform: 'linux', arch: 'x64', glibc: '2.36' };

describe('wheelFits', () => {
  it.each([
    ['tensorflow_cpu-2.21.0-cp310-cp310-manylinux_2_27_x86_64.whl', linux, true],
    ['tensorflow_cpu-2.21.0-cp310-cp310-manylinux_2_27_x86_64.whl', { ...linux, glibc: '2.17' }, false],
    ['tensorflow-2.21.0-cp310-cp310-manylinux_2_27_aarch64.whl', linux, false],
    ['tensorflow-2.21.0-cp310-cp310-manylinux_2_27_aarch64.whl', { ...linux, arch: 'arm64' }, true],
    ['tensorflow-2.21.0-cp310-cp310-macosx_12_0_arm64.whl', { platform: 'darwin', arch: 'arm64' }, true],
    ['tensorflow-2.21.0-cp310-cp310-macosx_12_0_arm64.whl', { platform: 'darwin', arch: 'x64' }, false],
    ['tensorflow-2.21.0-cp310-cp310-win_amd64.whl', { platform: 'win32', arch: 'x64' }, true],
    ['ziglang-0.15.2-py3-none-manylinux_2_12_x86_64.manylinux2010_x86_64.musllinux_1_1_x86_64.whl', linux, true],
    ['ziglang-0.15.2-py3-none-manylinux_2_12_x86_64.manylinux2010_x86_64.musllinux_1_1_x86_64.whl', { platform: 'linux', arch: 'x64' }, true],
    ['tensorflow_cpu-2.21.0-cp310-cp310-manylinux_2_27_x86_64.whl', { platform: 'linux', arch: 'x64' }, false],
    ['net-0.1.0-py2.py3-none-any.whl', { platform: 'aix', arch: 'ppc64' }, true],
  ])('%s on %o: %s', (name, machine, fits) => expect(wheelFits(name, machine)).toBe(fits));
});

describe('versionFits', () => {
  it.each([
    ['2.21.0', '2.21.0', true],
    ['2.21.0rc1', '2.21.0', false],
    ['12.9.79', '<13.0,>=12.5.82', true],
    ['12.5.40', '<13.0,>=12.5.82', false],
    ['13.0', '<13.0,>=12.5.82', false],
    ['12.10.0', '>12.9', true],
    ['12.9.0rc1', '<13.0', false],
    ['1.0.0', '==1.0', true],
    ['1.1', '!=1.1', false],
  ])('%s in %s: %s', (version, range, fits) => expect(versionFits(version, range)).toBe(fits));
});

describe('findPypiFile', () => {
  let server: TestServer;
  const hex = 'ab'.repeat(32);
  const names = ['a_b-1.2-py3-none-any.whl', 'a_b-1.10-cp39-cp39-manylinux_2_17_x86_64.whl', 'a_b-1.10-cp310-cp310-manylinux_2_17_x86_64.whl', 'a_b-2.0.tar.gz'];

  beforeEach(() => {
    for (const name of ['PIP_INDEX_URL', 'PIP_CERT']) vi.stubEnv(name, '');
    vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  it('takes the newest version in a range, and of that the smallest wheel', async () => {
    const files = names.map((filename, index) => ({ filename, url: `/f/${filename}`, size: 100 - index, hashes: { sha256: hex } }));
    server = await serve((_, response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify({ files })));
    vi.stubEnv('PIP_INDEX_URL', `${server.address}/simple`);
    expect(await findPypiFile({ name: 'A.b', version: '>=1,<3', type: 'wheel', machine: linux })).toEqual({
      fileName: names[2],
      url: `${server.address}/f/${names[2]}`,
      size: 98,
      digest: { algorithm: 'sha256', hex },
    });
    expect((await findPypiFile({ name: 'a-b', version: '2.0', machine: linux })).fileName).toBe('a_b-2.0.tar.gz');
    expect(server.requests.map(({ path }) => path)).toEqual(['/simple/a-b/', '/simple/a-b/']);
  });

  it('reads the HTML of mirrors that know no JSON', async () => {
    const links = names.map((name) => `<a href="../../f/${name}?x=1&amp;y=2#sha256=${hex}" data-requires-python="&gt;=3">${name}</a><br>`);
    server = await serve((_, response) => void response.setHeader('content-type', 'text/html').end(`<html>${links.join('\n')}</html>`));
    vi.stubEnv('PIP_INDEX_URL', `${server.address}/root/simple/`);
    expect(await findPypiFile({ name: 'a-b', version: '1.2', machine: linux })).toEqual({
      fileName: names[0],
      url: `${server.address}/root/f/${names[0]}?x=1&y=2`,
      digest: { algorithm: 'sha256', hex },
    });
  });

  it('names the files there are when none fits the machine', async () => {
    const files = names.map((filename) => ({ filename, url: filename, hashes: { sha256: hex } }));
    server = await serve((_, response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify({ files })));
    vi.stubEnv('PIP_INDEX_URL', server.address);
    const mac = { platform: 'darwin', arch: 'arm64' };
    await expect(findPypiFile({ name: 'a-b', version: '1.10', machine: mac })).rejects.toThrow(/no file for this machine[^]*darwin arm64[^]*cp39/);
  });

  it('says when the index cannot be reached', async () => {
    server = await serve(() => {});
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:1/simple');
    await expect(findPypiFile({ name: 'a-b', version: '1' })).rejects.toThrow(/could not be asked for the Python package a-b: fetch failed/);
  });
});
