import { afterEach, expect, it, vi } from 'vitest';
import { describeDownloads } from './describe-downloads.ts';

afterEach(() => vi.unstubAllEnvs());

it('tells where downloads come from, and no password', async () => {
  const settings = { PIP_INDEX_URL: 'https://me:secret@index.test/simple/', PIP_EXTRA_INDEX_URL: '', npm_config_registry: 'https://npm.test/', HF_ENDPOINT: 'https://hub.test', https_proxy: 'me:secret@proxy.test:3128' };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  expect(await describeDownloads()).toEqual({ pythonIndexes: ['https://index.test/simple'], npmRegistry: 'https://npm.test', hub: 'https://hub.test', proxy: 'http://proxy.test:3128' });
});
