import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hubFile, type HubFileOptions } from './hub-file.ts';
import { type FakeHub, fakeHub, gitHash, hubEnvironment, sha256 } from './hub-for-tests.ts';
import { startProcess } from './process-for-tests.ts';

const weights = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
const config = Buffer.from('{"architecture":"resnet50"}');
const [first, second] = ['a'.repeat(40), 'b'.repeat(40)] as const;
const repository = { refs: { main: first, 'refs/pr/1': second }, files: { 'model.safetensors': weights, 'config.json': config, 'onnx/model.onnx': config }, large: ['model.safetensors'] };

let cache: string;
let hub: FakeHub;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'thaw-hub-'));
  hub = await fakeHub();
  hub.repositories['timm/net'] = repository;
  for (const [name, value] of Object.entries(hubEnvironment(`${hub.address}/`, cache))) vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(cache, { recursive: true });
});

const fetchFile = (options: Partial<HubFileOptions> = {}) => hubFile({ repository: 'timm/net', path: 'model.safetensors', retryDelay: 1, ...options });

const folder = (...parts: string[]) => join(cache, 'hub', 'models--timm--net', ...parts);

const blobs = async () => (await readdir(folder('blobs'))).sort();

const isWhole = async (file: string) => weights.equals(await readFile(file));

/** Sends the weights from where the request asks, up to the next multiple of `bytes`. The returned function cuts the connection there. */
function cutEvery(bytes: number): (progress: { readonly receivedBytes: number }) => void {
  let open: ServerResponse;
  hub.interfere = ({ headers }, response, from) => {
    if (from === 'hub') return false;
    const start = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': weights.length - start });
    response.write(weights.subarray(start, start + bytes));
    if (start + bytes >= weights.length) response.end();
    open = response;
    return true;
  };
  return ({ receivedBytes }) => void (receivedBytes % bytes === 0 && open.destroy());
}

/** `fetchFile` in a process of its own. */
const fetchInOtherProcess = (): Promise<string> =>
  startProcess(`
    const { hubFile } = await downloads('hub-file.ts');
    process.stdout.write(await hubFile({ repository: 'timm/net', path: 'model.safetensors' }));`).output;

describe('the cache is that of Python', () => {
  it('in its files and links', async () => {
    const files = [await fetchFile(), await fetchFile({ path: 'config.json' }), await fetchFile({ path: 'onnx/model.onnx' })];
    expect(files.map((file) => relative(folder('snapshots', first), file))).toEqual(['model.safetensors', 'config.json', join('onnx', 'model.onnx')]);
    expect(await isWhole(files[0]!)).toBe(true);
    expect(await blobs()).toEqual([gitHash(config), sha256(weights)].sort());
    expect(await readlink(files[0]!)).toBe(join('..', '..', 'blobs', sha256(weights)));
    expect(await readlink(files[2]!)).toBe(join('..', '..', '..', 'blobs', gitHash(config)));
    expect(await readFile(folder('refs', 'main'), 'utf8')).toBe(first);
  });

  it('so what Python fetched is used', async () => {
    await mkdir(folder('snapshots', first), { recursive: true });
    for (const name of ['refs', 'blobs']) await mkdir(folder(name));
    await writeFile(folder('refs', 'main'), first);
    await writeFile(folder('blobs', sha256(weights)), weights);
    await symlink(`../../blobs/${sha256(weights)}`, folder('snapshots', first, 'model.safetensors'));
    expect(await fetchFile()).toBe(folder('snapshots', first, 'model.safetensors'));
    expect(hub.requests.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it('in its place', async () => {
    vi.stubEnv('HF_HUB_CACHE', join(cache, 'elsewhere'));
    expect(await fetchFile()).toBe(join(cache, 'elsewhere', 'models--timm--net', 'snapshots', first, 'model.safetensors'));
  });
});

describe('a revision', () => {
  it('that is a commit is asked for once', async () => {
    const file = await fetchFile({ revision: first });
    const { length } = hub.requests;
    expect(await fetchFile({ revision: first })).toBe(file);
    expect(hub.requests).toHaveLength(length);
  });

  it('that moved is followed, and content that did not change is kept', async () => {
    await fetchFile();
    hub.repositories['timm/net'] = { ...repository, refs: { main: second } };
    expect(await fetchFile()).toBe(folder('snapshots', second, 'model.safetensors'));
    expect(await blobs()).toEqual([sha256(weights)]);
    expect(hub.storageRequests).toHaveLength(1);
    expect(await readFile(folder('refs', 'main'), 'utf8')).toBe(second);
  });

  it('may have slashes in its name', async () => {
    expect(await fetchFile({ revision: 'refs/pr/1' })).toBe(folder('snapshots', second, 'model.safetensors'));
    expect(await readFile(folder('refs', 'refs', 'pr', '1'), 'utf8')).toBe(second);
  });
});

describe('without a network', () => {
  it('HF_HUB_OFFLINE uses the cache and asks nobody', async () => {
    const file = await fetchFile();
    const { length } = hub.requests;
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect(await fetchFile()).toBe(file);
    await expect(fetchFile({ path: 'config.json' })).rejects.toThrow(/config\.json of timm\/net \(main\) is not in the cache, and HF_HUB_OFFLINE/);
    expect(hub.requests).toHaveLength(length);
  });

  it('a Hub out of reach leaves what is cached', async () => {
    const file = await fetchFile();
    await hub.close();
    expect(await fetchFile()).toBe(file);
    await expect(fetchFile({ path: 'config.json', retries: 1 })).rejects.toThrow(/could not be asked for config\.json of timm\/net: .*ECONNREFUSED[^]*HF_ENDPOINT/);
  });

  it('a file that was missing stays missing', async () => {
    await expect(fetchFile({ path: 'labels.txt' })).rejects.toThrow('timm/net has no file labels.txt');
    vi.stubEnv('HF_HUB_OFFLINE', 'yes');
    await expect(fetchFile({ path: 'labels.txt' })).rejects.toMatchObject({ name: 'MissingHubFileError' });
  });
});

describe('the token', () => {
  beforeEach(() => {
    hub.repositories['timm/net'] = { ...repository, token: 'hf_secret' };
    vi.stubEnv('HF_TOKEN', ' hf_secret\n');
  });

  it('goes to the Hub and not to the storage', async () => {
    await fetchFile();
    expect(hub.requests.map(({ method, authorization }) => [method, authorization])).toEqual([['HEAD', 'Bearer hf_secret'], ['GET', 'Bearer hf_secret']]);
    expect(hub.storageRequests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('goes to no other Hub that HF_ENDPOINT redirects to', async () => {
    const mirror = await fakeHub();
    mirror.interfere = ({ url }, response) => response.writeHead(302, { location: `${hub.address}${url}` }).end() !== undefined;
    vi.stubEnv('HF_ENDPOINT', mirror.address);
    hub.repositories['timm/net'] = repository;
    await fetchFile();
    expect(mirror.requests.every(({ authorization }) => authorization === 'Bearer hf_secret')).toBe(true);
    expect(new Set(hub.requests.map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
    await mirror.close();
  });

  it('is read from the file that signing in leaves', async () => {
    vi.stubEnv('HF_TOKEN', '');
    await writeFile(join(cache, 'token'), 'hf_secret');
    expect(await isWhole(await fetchFile())).toBe(true);
  });

  it('may run out without taking away what is cached', async () => {
    const file = await fetchFile();
    vi.stubEnv('HF_TOKEN', 'hf_other');
    hub.repositories['timm/net'] = { ...repository, token: 'hf_secret', isGated: true };
    expect(await fetchFile()).toBe(file);
  });

  it('that is none never shows', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_se\ncret');
    const error: unknown = await fetchFile().catch((caught: unknown) => caught);
    expect(String(error)).toContain('correct HF_TOKEN');
    expect(String(error)).not.toContain('cret');
  });
});

describe('a download', () => {
  it('goes on where the connection was cut, and tells how far it is', async () => {
    const cut = cutEvery(120_000);
    const seen = new Set<string>();
    const file = await fetchFile({
      label: 'weights',
      onProgress: ({ label, receivedBytes, totalBytes }) => {
        seen.add(`${label} ${totalBytes}`);
        cut({ receivedBytes });
      },
    });
    expect(await isWhole(file)).toBe(true);
    expect(hub.storageRequests.map(({ range }) => range)).toEqual([undefined, 'bytes=120000-', 'bytes=240000-']);
    expect([...seen]).toEqual([`weights ${weights.length}`]);
  });

  it('goes on where an aborted one stopped', async () => {
    cutEvery(100_000);
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress: HubFileOptions['onProgress'] = ({ receivedBytes }) => receivedBytes === 100_000 && controller.abort(reason);
    await expect(fetchFile({ signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(await blobs()).toEqual([`${sha256(weights)}.part`]);
    hub.interfere = undefined;
    expect(await isWhole(await fetchFile())).toBe(true);
    expect(hub.storageRequests.at(-1)!.range).toBe('bytes=100000-');
    expect(await blobs()).toEqual([sha256(weights)]);
  });

  it('of other bytes is refused and not kept', async () => {
    const other = Buffer.from(weights).fill(0, 5, 6);
    hub.interfere = (_, response, from) => from === 'storage' && response.writeHead(200, { 'content-length': other.length }).end(other) !== undefined;
    await expect(fetchFile()).rejects.toThrow(`sha256 ${sha256(weights)}`);
    expect(await blobs()).toEqual([]);
    expect(await readdir(folder())).toEqual(['blobs']);
  });

  it('may run many times at once', async () => {
    const files = await Promise.all([fetchFile(), fetchFile(), fetchFile()]);
    expect(new Set(files).size).toBe(1);
    expect(await isWhole(files[0]!)).toBe(true);
    expect(await blobs()).toEqual([sha256(weights)]);
  });

  it('is made once when two processes ask at once', async () => {
    let asked = 0;
    let finish: (() => void) | undefined;
    hub.interfere = ({ method }, response, from) => {
      if (from === 'storage') {
        response.writeHead(200, { 'content-length': weights.length }).write(weights.subarray(0, 100_000));
        finish = () => response.end(weights.subarray(100_000));
        return true;
      }
      // Both have asked what there is: one downloads, the other is about to.
      if (method === 'HEAD' && ++asked === 2) setTimeout(() => finish?.(), 300);
      return false;
    };
    const [mine, other] = await Promise.all([fetchFile(), fetchInOtherProcess()]);
    expect(other).toBe(mine);
    expect(await isWhole(mine)).toBe(true);
    expect(hub.storageRequests).toHaveLength(1);
    expect(await blobs()).toEqual([sha256(weights)]);
    expect(await readdir(folder('snapshots', first))).toEqual(['model.safetensors']);
  });

  it('from a renamed repository follows it', async () => {
    hub.renamed['timm/old-net'] = 'timm/net';
    expect(await isWhole(await fetchFile({ repository: 'timm/old-net' }))).toBe(true);
  });

  it('waits as long as a busy Hub asks', async () => {
    let busy = 2;
    hub.interfere = (_, response) => busy-- > 0 && response.writeHead(429, { 'retry-after': busy === 1 ? '1' : new Date(Date.now() + 1500).toUTCString() }).end() !== undefined;
    const started = performance.now();
    expect(await isWhole(await fetchFile())).toBe(true);
    expect(performance.now() - started).toBeGreaterThan(1000);
  });

  it('uses a cache that cannot be written to', async () => {
    const file = await fetchFile();
    // In the way of a folder: not even the superuser can write the ref.
    await writeFile(folder('refs', 'v1'), '');
    hub.repositories['timm/net'] = { ...repository, refs: { main: first, 'v1/fix': first } };
    expect(await fetchFile({ revision: 'v1/fix' })).toBe(file);
  });
});

describe('a refusal says what to do', () => {
  it.each<[string, Partial<HubFileOptions>, RegExp]>([
    ['no such repository', { repository: 'timm/nett', known: ['timm/net', 'timm/other'] }, /no repository timm\/nett[^]*did you mean "timm\/net"\?[^]*HF_TOKEN/],
    ['no such file', { path: 'pytorch_model.bin' }, /timm\/net has no file pytorch_model\.bin[^]*hf:timm\/net\/FILE/],
    ['no such revision', { revision: 'v9' }, /timm\/net has no revision v9[^]*behind @/],
    ['a private repository', { repository: 'me/private' }, /no repository me\/private on the Hub, or it is private[^]*set HF_TOKEN/],
    ['a gated repository', { repository: 'meta/gated' }, /meta\/gated is open only[^]*sign in at .*\/meta\/gated, accept the licence there, and set HF_TOKEN/],
    ['a path that climbs out', { path: '../../evil' }, /names no file/],
    ['a revision that climbs out', { revision: '../evil' }, /names no file/],
  ])('%s', async (_, options, message) => {
    hub.repositories['me/private'] = { ...repository, token: 'hf_mine' };
    hub.repositories['meta/gated'] = { ...repository, token: 'hf_mine', isGated: true };
    await expect(fetchFile(options)).rejects.toThrow(message);
  });

  it.each<[string, number, Record<string, string>, RegExp]>([
    ['a token without the right', 403, {}, /timm\/net may not be read with this token/],
    ['a token that is not valid', 401, {}, /token is not valid[^]*settings\/tokens/],
    ['an accepted token without access', 403, { 'x-error-code': 'GatedRepo' }, /check that HF_TOKEN belongs to that account/],
    ['a limit of an hour', 429, { 'retry-after': '3600' }, /HTTP 429[^]*try again in 3600 s/],
    ['a limit in the other header', 429, { ratelimit: '"resolvers";r=0;t=90' }, /HTTP 429[^]*try again in 90 s/],
    ['a broken Hub', 503, {}, /HTTP 503[^]*try again later/],
    ['no Hub at all', 200, { etag: '"x"' }, /no answer of a Hugging Face Hub[^]*HF_ENDPOINT/],
    ['an etag that would climb out', 200, { etag: '"../x"', 'x-repo-commit': first }, /no answer of a Hugging Face Hub/],
    ['a request it does not like', 400, {}, /does not give model\.safetensors of timm\/net[^]*HTTP 400/],
  ])('%s', async (_, status, headers, message) => {
    vi.stubEnv('HF_TOKEN', 'hf_some');
    hub.interfere = (__, response) => response.writeHead(status, headers).end() !== undefined;
    await expect(fetchFile({ retries: 1 })).rejects.toThrow(message);
  });
});
