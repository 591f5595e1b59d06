import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openWeightFile } from '../open-weight-file.ts';
import { describeTensors } from './golden.ts';
import type { HostTensor } from '../host-tensor.ts';

/** A folder for the tests of a file. */
export function temporaryFolder(): { write(name: string, content: Uint8Array | string): Promise<string> } {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weights-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  return {
    write: async (name, content) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
  };
}

/** Opens a file, reads every tensor and closes it. */
export async function readAll(path: string): Promise<Record<string, HostTensor>> {
  const file = await openWeightFile(path);
  try {
    const tensors: Record<string, HostTensor> = {};
    for (const name of file.tensors.keys()) tensors[name] = await file.read(name);
    return tensors;
  } finally {
    await file.close();
  }
}

export const describeFile = async (path: string) => describeTensors(await readAll(path));
