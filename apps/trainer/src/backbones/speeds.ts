import { mkdir, readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '@thaw/downloads';
import type { RuntimeName } from '@thaw/tensorflow';
import { writeFileAtomic } from '@thaw/training';
import manifest from '../../package.json' with { type: 'json' };

/** Pictures per second, in batches of 8. */
export interface Speed {
  readonly imageSize: number;
  /** Through the backbone, in inference mode. */
  readonly forward: number;
  /** In training steps of the head alone. */
  readonly headStep: number;
}

/** What was measured on this machine, by name of the backbone. */
export type Speeds = Readonly<Record<string, Speed>>;

/**
 * Reads what this version of thaw measured on machines like this one.
 *
 * @returns nothing where nothing was measured, or the file is damaged: then it is measured again
 */
export async function readSpeeds(runtime: RuntimeName): Promise<Speeds> {
  try {
    return JSON.parse(await readFile(speedFile(runtime), 'utf8')) as Speeds;
  } catch {
    return {};
  }
}

/** Keeps a speed beside those that are there. */
export async function keepSpeed(runtime: RuntimeName, name: string, speed: Speed): Promise<void> {
  const speeds = { ...(await readSpeeds(runtime)), [name]: speed };
  await mkdir(speedFolder(), { recursive: true });
  await writeFileAtomic(speedFile(runtime), `${JSON.stringify(speeds, null, 1)}\n`);
}

const speedFolder = (): string => cacheFolder('speeds');

/** The cache may be shared by machines: the name says what decides the speed. */
function speedFile(runtime: RuntimeName): string {
  const model = (cpus()[0]?.model ?? 'unknown').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return join(speedFolder(), `${manifest.version}-${runtime}-${availableParallelism()}-${model}.json`);
}
