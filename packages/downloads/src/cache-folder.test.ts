import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

afterEach(() => vi.unstubAllEnvs());

it('follows THAW_CACHE, then XDG_CACHE_HOME, then the custom of the system', () => {
  vi.stubEnv('THAW_CACHE', '/somewhere');
  vi.stubEnv('XDG_CACHE_HOME', '/else');
  expect(cacheFolder('a', 'b')).toBe(join('/somewhere', 'a', 'b'));
  vi.stubEnv('THAW_CACHE', '');
  expect(cacheFolder()).toBe(join('/else', 'thaw'));
  vi.stubEnv('XDG_CACHE_HOME', '');
  const custom = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  expect(cacheFolder('a')).toBe(join(homedir(), ...custom, 'thaw', 'a'));
});
