import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { zip } from '../../downloads/src/archives-for-tests.ts';
import { startProcess } from '../../downloads/src/process-for-tests.ts';
import { serve, type TestServer } from '../../downloads/src/server-for-tests.ts';
import { findRuntime } from './find-runtime.ts';
import { installRuntime } from './install-runtime.ts';
import { type Flavor, librariesFor, runtimeFolder, tensorflowVersion } from './runtime-folder.ts';
import { unpackRuntime } from './unpack-runtime.ts';

// Small wheels with the names that the real ones of TensorFlow 2.21.0 have, on a server of our own; and a "compiler" that writes what it is asked.
const header = 'tensorflow/include/tensorflow/c/c_api.h';
const metadata = `tensorflow-${tensorflowVersion}.dist-info/METADATA`;
const members = (platform: string) => ({
  ...Object.fromEntries(librariesFor(platform).map((library) => [library, `library ${library} `.repeat(5000)])),
  [header]: 'header',
  [metadata]: 'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"\n',
  'tensorflow/python/client.py': 'not wanted',
  'tensorflow/include/absl/base/config.h': 'not wanted',
});
const wheel = (name: string, tag: string, content: Record<string, string>) => [`${name}-cp312-cp312-${tag}.whl`, zip(content, 0o100644)] as const;
const wheels: Readonly<Record<string, ReadonlyMap<string, Buffer>>> = {
  tensorflow: new Map([
    wheel('tensorflow-2.21.0', 'manylinux_2_27_x86_64', members('linux')),
    wheel('tensorflow-2.21.0', 'manylinux_2_27_aarch64', members('linux')),
    wheel('tensorflow-2.21.0', 'macosx_12_0_arm64', members('darwin')),
  ]),
  'tensorflow-cpu': new Map([wheel('tensorflow_cpu-2.21.0', 'manylinux_2_27_x86_64', members('linux'))]),
  'nvidia-cublas-cu12': new Map([wheel('nvidia_cublas_cu12-12.9.1.4', 'manylinux_2_27_x86_64', { 'nvidia/cublas/lib/libcublas.so.12': 'cuda', 'nvidia/cublas/lib/__init__.py': '' })]),
};

let cache: string;
let server: TestServer;
/** Sends half of each wheel and falls silent. */
let isSilent: boolean;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'thaw-install-'));
  isSilent = false;
  server = await serve(({ url, headers: { range } }, response) => {
    const [, kind, name] = url!.split('/');
    if (kind === 'simple') {
      const files = [...wheels[name!]!].map(([filename, content]) => ({ filename, url: `/files/${filename}`, size: content.length, hashes: { sha256: createHash('sha256').update(content).digest('hex') } }));
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify({ files }));
    }
    const content = Object.values(wheels).map((files) => files.get(name!)).find((found) => found !== undefined)!;
    const from = Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
    if (isSilent) response.write(content.subarray(from, content.length / 2));
    else response.end(content.subarray(from));
  });
  const compiler = join(cache, 'compiler');
  await writeFile(compiler, '#!/bin/sh\n[ -z "$KILLS" ] || kill -9 $PPID\nfor last; do :; done\necho "$@" > "$last"\n');
  await chmod(compiler, 0o755);
  for (const [name, value] of Object.entries({ THAW_CACHE: cache, PIP_INDEX_URL: `${server.address}/simple`, PIP_CONFIG_FILE: '/dev/null', CXX: compiler })) vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(cache, { recursive: true });
});

const downloaded = () => server.requests.flatMap(({ path, range }) => (path.startsWith('/files/') ? [`${path.slice('/files/'.length)}${range === undefined ? '' : ` ${range}`}`] : []));
const cpuWheel = [...wheels['tensorflow-cpu']!.keys()][0]!;

describe('the wheel for a machine is found, and of it the libraries and headers are unpacked', () => {
  it.each<[string, Flavor, { platform: string; arch: string; glibc?: string }, string]>([
    ['Linux on x64', 'cpu', { platform: 'linux', arch: 'x64', glibc: '2.36' }, 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl'],
    ['Linux on arm64', 'cpu', { platform: 'linux', arch: 'arm64', glibc: '2.28' }, 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_aarch64.whl'],
    ['macOS on Apple silicon', 'cpu', { platform: 'darwin', arch: 'arm64' }, 'tensorflow-2.21.0-cp312-cp312-macosx_12_0_arm64.whl'],
  ])('%s', async (_, flavor, machine, file) => {
    const into = join(cache, 'into');
    await unpackRuntime(into, { flavor, machine });
    expect(downloaded()).toEqual([file]);
    const found = (await readdir(into, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(found.sort()).toEqual(['METADATA', 'c_api.h', 'files.json', ...librariesFor(machine.platform).map((library) => library.split('/')[1]!)].sort());
    expect(await readdir(join(cache, 'downloads'))).toEqual([]);
  });

  it('with the CUDA libraries it asks for', async () => {
    await unpackRuntime(join(cache, 'into'), { flavor: 'gpu', machine: { platform: 'linux', arch: 'x64', glibc: '2.36' } });
    expect(downloaded()).toEqual(['tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl', 'nvidia_cublas_cu12-12.9.1.4-cp312-cp312-manylinux_2_27_x86_64.whl']);
    expect(await readFile(join(cache, 'into', 'files.json'), 'utf8')).toContain('"nvidia/cublas/lib/libcublas.so.12":4');
  });

  it.each<[string, Flavor, { platform: string; arch: string; glibc?: string }, RegExp]>([
    ['an old C library', 'cpu', { platform: 'linux', arch: 'arm64', glibc: '2.17' }, /no wheel for this machine[^]*glibc 2\.17/],
    ['another C library', 'cpu', { platform: 'linux', arch: 'arm64' }, /no wheel for this machine[^]*linux arm64/],
    ['an Intel Mac', 'cpu', { platform: 'darwin', arch: 'x64' }, /no wheel for this machine[^]*darwin x64/],
    ['Windows', 'cpu', { platform: 'win32', arch: 'x64' }, /no native TensorFlow runtime for Windows/],
    ['a GPU on arm64', 'gpu', { platform: 'linux', arch: 'arm64' }, /no GPU runtime for this machine/],
  ])('and %s has none', async (_, flavor, machine, message) => {
    await expect(unpackRuntime(join(cache, 'into'), { flavor, machine })).rejects.toThrow(message);
  });
});

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('an installed runtime', () => {
  const folder = () => runtimeFolder('cpu');
  const isWhole = async () => findRuntime('cpu') !== undefined && (await readdir(join(cache, 'tensorflow'))).join() === '2.21.0-cpu' && !(await readdir(folder())).some((name) => name.startsWith('addons'));

  it('needs no network any more', async () => {
    await installRuntime({ flavor: 'cpu' });
    expect(await isWhole()).toBe(true);
    await server.close();
    expect(await installRuntime({ flavor: 'cpu' })).toEqual(findRuntime('cpu'));
  });

  it('is made anew if asked to', async () => {
    await installRuntime({ flavor: 'cpu' });
    await installRuntime({ flavor: 'cpu', force: true });
    expect(downloaded()).toHaveLength(2);
    expect(await isWhole()).toBe(true);
  });

  it.each<[string, (addon: string) => Promise<void>, RegExp, number]>([
    ['a library cut short', () => truncate(join(folder(), librariesFor('linux')[0]!), 100), /damaged \(tensorflow\/libtensorflow_cc\.so\.2 has 100 bytes instead of \d+\)/, 2],
    ['a library less', () => rm(join(folder(), librariesFor('linux')[1]!)), /damaged \(tensorflow\/libtensorflow_framework\.so\.2 is missing\)/, 2],
    ['a header less', () => rm(join(folder(), header)), /damaged \(.*c_api\.h is missing\)/, 2],
    ['no list of its files', () => writeFile(join(folder(), 'files.json'), ''), /damaged \(files\.json is missing or empty\)/, 2],
    ['nothing in it', async () => { for (const name of await readdir(folder())) await rm(join(folder(), name), { recursive: true }); }, /damaged \(files\.json is missing or empty\)/, 2],
    ['an addon cut short', (addon) => truncate(addon, 3), /^compiling an addon/, 1],
    ['an addon less', (addon) => rm(addon), /^compiling an addon/, 1],
  ])('with %s is noticed and repaired', async (_, damage, says, downloads) => {
    const { addons } = await installRuntime({ flavor: 'cpu' });
    await damage(addons.thaw_graph);
    expect(findRuntime('cpu')).toBeUndefined();
    const labels = new Set<string>();
    await installRuntime({ flavor: 'cpu', onProgress: ({ label }) => labels.add(label) });
    expect([...labels][0]).toMatch(says);
    expect(downloaded()).toHaveLength(downloads);
    expect(await isWhole()).toBe(true);
  });

  /** Installs in a process of its own, which may kill itself in `onProgress`. */
  const installElsewhere = (onProgress: string, environment = '') =>
    startProcess(`
      Object.assign(process.env, { ${environment} });
      const { installRuntime } = await downloads('../../tensorflow/src/install-runtime.ts');
      const kill = () => process.kill(process.pid, 'SIGKILL');
      await installRuntime({ flavor: 'cpu', onProgress: ({ label, receivedBytes }) => { ${onProgress} } });
      process.stdout.write(' installed');`);

  it.each([
    ['a download', 'if (receivedBytes > 0) kill();', '', [cpuWheel, `${cpuWheel} bytes=`]],
    ['the unpacking', `if (label.startsWith('unpacking')) kill();`, '', [cpuWheel]],
    ['the compiling', '', `KILLS: 'yes'`, [cpuWheel]],
  ])('is made by the next process when one was killed during %s', async (stage, onProgress, environment, requests) => {
    isSilent = stage === 'a download';
    const { child } = installElsewhere(onProgress, environment);
    await once(child, 'close');
    expect(child.signalCode).toBe('SIGKILL');
    expect(findRuntime('cpu')).toBeUndefined();
    isSilent = false;
    await installRuntime({ flavor: 'cpu' });
    expect(downloaded().map((request) => request.replace(/\d+-$/, ''))).toEqual(requests);
    expect(await isWhole()).toBe(true);
    expect(existsSync(join(cache, 'downloads', cpuWheel))).toBe(false);
  });

  it('is made once when two processes install at once', async () => {
    isSilent = true;
    const first = installRuntime({ flavor: 'cpu' });
    while (downloaded().length === 0) await new Promise(setImmediate);
    const { child, output } = installElsewhere(`if (label !== globalThis.last) process.stdout.write(globalThis.last = label);`);
    await once(child.stdout!, 'data');
    isSilent = false;
    server.cut();
    await first;
    expect(await output).toBe('waiting for another process that installs the cpu runtime installed');
    expect(downloaded()).toHaveLength(2);
    expect(await isWhole()).toBe(true);
  });
});
