import { WriteError } from '../atomic-write.ts';
import type { FeatureFiles } from './feature-files.ts';

/** Features of one network: in memory first, then on disk. */
export interface FeatureStore {
  /**
   * Features by key, in the order of the keys; undefined for those that are not there, and for an undefined key.
   *
   * @param memoryBytes how full memory may be for these features to stay there; 0 when they are not needed again soon
   */
  find(keys: readonly (string | undefined)[], memoryBytes: number): Promise<(Float32Array | undefined)[]>;
  keep(features: ReadonlyMap<string, Float32Array>, memoryBytes: number): Promise<void>;
  /** Writes what is not on disk yet. A disk that cannot be written stops no run: `problem` says so. */
  flush(): Promise<void>;
  /** Why nothing is written any more, if something went wrong. */
  problem(): string | undefined;
}

/** What waits to be written takes memory beside the budget; files of some size are quick to write and to open. */
const longestWait = 32 * 2 ** 20;

/** @param files where features outlive the process; undefined keeps them in memory only */
export function createFeatureStore(files: FeatureFiles | undefined): FeatureStore {
  const remembered = new Map<string, Float32Array>();
  let bytes = 0;
  const waiting = new Map<string, Float32Array>();
  let waitingBytes = 0;
  let hasRoom = true;
  let problem: string | undefined;

  const remember = (key: string, features: Float32Array, memoryBytes: number): void => {
    // What came first stays: an epoch shows every view once, so none is needed sooner than another.
    if (remembered.has(key) || bytes + features.byteLength > memoryBytes) return;
    remembered.set(key, features);
    bytes += features.byteLength;
  };
  const flush = async (): Promise<void> => {
    if (files === undefined || waiting.size === 0) return;
    const rows = new Map(waiting);
    waitingBytes = 0;
    try {
      hasRoom = await files.write(rows);
    } catch (error) {
      hasRoom = false;
      problem = error instanceof WriteError ? error.reason : (error as Error).message;
    }
    // Only now, so that they are found meanwhile.
    for (const key of rows.keys()) waiting.delete(key);
  };

  return {
    async find(keys, memoryBytes) {
      const inMemory = keys.map((key) => (key === undefined ? undefined : (remembered.get(key) ?? waiting.get(key))));
      const others = keys.filter((key, index): key is string => key !== undefined && inMemory[index] === undefined);
      if (files === undefined || others.length === 0) return inMemory;
      const read = await files.read(others);
      for (const [key, features] of read) remember(key, features, memoryBytes);
      return keys.map((key, index) => inMemory[index] ?? (key === undefined ? undefined : read.get(key)));
    },
    async keep(features, memoryBytes) {
      for (const [key, row] of features) {
        remember(key, row, memoryBytes);
        if (files === undefined || !hasRoom || files.has(key)) continue;
        waiting.set(key, row);
        waitingBytes += row.byteLength;
      }
      if (waitingBytes > longestWait) await flush();
    },
    flush,
    problem: () => problem,
  };
}
