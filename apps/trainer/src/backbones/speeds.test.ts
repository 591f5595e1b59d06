import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepSpeed, readSpeeds } from './speeds.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-speeds-'));
  vi.stubEnv('THAW_CACHE', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const speed = { imageSize: 224, forward: 20, headStep: 10 };

test('speeds are kept beside each other, for each runtime', async () => {
  expect(await readSpeeds('cpu')).toEqual({});
  await keepSpeed('cpu', 'resnet18', speed);
  await keepSpeed('cpu', 'resnet50', speed);
  await keepSpeed('cpu', 'resnet18', { ...speed, forward: 30 });
  expect(await readSpeeds('cpu')).toEqual({ resnet18: { ...speed, forward: 30 }, resnet50: speed });
  expect(await readSpeeds('gpu')).toEqual({});
});

test('a damaged file is as good as none', async () => {
  await keepSpeed('cpu', 'resnet18', speed);
  const [name] = await readdir(join(folder, 'speeds'));
  await writeFile(join(folder, 'speeds', name!), '{"resn');
  expect(await readSpeeds('cpu')).toEqual({});
});
