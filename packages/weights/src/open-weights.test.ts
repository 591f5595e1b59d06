import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeHub, fakeHub, hubEnvironment } from '../../downloads/src/hub-for-tests.ts';
import { openWeights } from './open-weights.ts';
import { readPretrainedConfig } from './pretrained-config.ts';
import type { OpenWeightsOptions } from './weight-path.ts';
import { writeSafetensors } from './write-safetensors.ts';

const bytes = Buffer.from(writeSafetensors({ bias: { dtype: 'float32', shape: [2], data: Float32Array.of(0.5, -1) } }));
const config = Buffer.from('{ "architecture": "net", "pretrained_cfg": { "crop_pct": 0.9 } }');

let folder: string;
let hub: FakeHub;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-weights-'));
  hub = await fakeHub();
  hub.repositories['me/net'] = {
    refs: { main: 'a'.repeat(40) },
    files: { 'model.safetensors': bytes, 'config.json': config, 'deep/net.safetensors': bytes },
    large: ['model.safetensors', 'deep/net.safetensors'],
  };
  for (const [name, value] of Object.entries(hubEnvironment(hub.address, join(folder, 'hub')))) vi.stubEnv(name, value);
  vi.stubEnv('THAW_CACHE', join(folder, 'cache'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(folder, { recursive: true });
});

/** The numbers of the tensor in the file. */
async function biasOf(line: string, options?: OpenWeightsOptions): Promise<number[]> {
  const file = await openWeights(line, options);
  const { data } = await file.read('bias');
  await file.close();
  return [...data].map(Number);
}

describe('weights by one line', () => {
  it('from the Hub, in the file that is usual there or in another', async () => {
    expect(await biasOf('hf:me/net')).toEqual([0.5, -1]);
    expect(await biasOf('hf:me/net@main/deep/net.safetensors')).toEqual([0.5, -1]);
    await expect(openWeights('hf:me/nett', { known: ['me/net'] })).rejects.toThrow('did you mean "me/net"?');
  });

  it('from a file, by its path from a folder', async () => {
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'deep', 'net.safetensors'), bytes);
    expect(await biasOf('file:deep/net.safetensors', { from: folder })).toEqual([0.5, -1]);
    expect(await biasOf(`file:${join(folder, 'deep', 'net.safetensors')}`)).toEqual([0.5, -1]);
    await expect(openWeights('file:net.safetensors', { from: folder })).rejects.toThrow(`given: ${join(folder, 'net.safetensors')}`);
  });

  it('from any address, by its hash', async () => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await biasOf(`${hub.address}/me/net/resolve/main/model.safetensors#sha256=${sha256}`)).toEqual([0.5, -1]);
    await expect(openWeights(`${hub.address}/me/net/resolve/main/config.json#sha256=${sha256}`)).rejects.toThrow('not the file that was expected');
  });
});

describe('the config beside weights', () => {
  it('on the Hub, in the same folder', async () => {
    expect(await readPretrainedConfig('hf:me/net')).toEqual({ architecture: 'net', cropShare: 0.9 });
    expect(await readPretrainedConfig('hf:me/net/deep/net.safetensors')).toBeUndefined();
  });

  it('on this machine', async () => {
    expect(await readPretrainedConfig('file:net.pt', { from: folder })).toBeUndefined();
    await writeFile(join(folder, 'config.json'), config);
    expect(await readPretrainedConfig('file:net.pt', { from: folder })).toEqual({ architecture: 'net', cropShare: 0.9 });
  });

  it('is nowhere else', async () => {
    expect(await readPretrainedConfig('npm:net@1.0/package/net.pt')).toBeUndefined();
    await expect(readPretrainedConfig('net.pt')).rejects.toThrow('does not name weights');
  });

  it('that cannot be asked for is an error, not a missing file', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    await expect(readPretrainedConfig('hf:me/net')).rejects.toThrow('HF_HUB_OFFLINE');
  });
});
