import type { RuntimeReport, TensorFlow } from '@thaw/tensorflow';
import { formatBytes } from '../terminal/format.ts';
import type { FolderState } from './check-cache.ts';

/** Something that keeps this machine from training, or from training as fast as it can. */
export interface Problem {
  readonly severity: 'slow' | 'cannot train';
  readonly what: string;
  readonly cure: string;
}

/** What was found on this machine. */
export interface Findings {
  /** The runtime that was tried; absent when none works. */
  readonly loaded?: Pick<TensorFlow, 'runtime' | 'device' | 'compiles'> | undefined;
  /** Why the runtime for this machine was not tried, or did not work. */
  readonly failure?: Omit<Problem, 'severity'> | undefined;
  readonly report: Pick<RuntimeReport, 'automatic' | 'nvidiaDriver'>;
  readonly cache: FolderState & { readonly folder: string };
  /** Why pictures cannot be read. */
  readonly pictures?: string | undefined;
}

/** A runtime with its download needs this much once; so do weights and features later. */
const enoughBytes = 3e9;

/** What is wrong, each with its cure. */
export function findProblems({ loaded, failure, report, cache, pictures }: Findings): Problem[] {
  const problems: Problem[] = [];
  if (pictures !== undefined) problems.push({ severity: 'cannot train', what: `sharp, which reads pictures, does not load: ${pictures}`, cure: 'install it anew: `npm install sharp`, with optional dependencies' });
  if (failure !== undefined) problems.push({ severity: loaded === undefined ? 'cannot train' : 'slow', ...failure });
  if (loaded !== undefined && failure === undefined && !loaded.compiles) {
    problems.push({ severity: 'slow', what: `the ${loaded.runtime} runtime runs operation by operation`, cure: 'let `--backend auto` (THAW_BACKEND=auto) choose native TensorFlow' });
  }
  if (loaded?.runtime === 'gpu' && loaded.device === 'cpu') problems.push({ severity: 'slow', what: 'the gpu runtime finds no GPU', cure: 'see that `nvidia-smi` shows one, or use `--backend cpu`' });
  if (loaded !== undefined && loaded.device === 'cpu' && loaded.runtime !== 'gpu' && report.automatic === 'gpu') {
    problems.push({ severity: 'slow', what: `there is an NVIDIA driver (${report.nvidiaDriver}), but the ${loaded.runtime} runtime does not use it`, cure: 'run `thaw runtime install --flavor gpu`, and let `--backend auto` choose' });
  }
  if (!cache.writable) problems.push({ severity: 'slow', what: `nothing can be kept in the cache, ${cache.folder}`, cure: 'make the folder writable, or name another in THAW_CACHE' });
  else if (cache.freeBytes < enoughBytes) problems.push({ severity: 'slow', what: `the disk of the cache, ${cache.folder}, has only ${formatBytes(cache.freeBytes)} left`, cure: 'free some space, or name a folder on another disk in THAW_CACHE' });
  return problems;
}

/** 0: everything as fast as it can be; 1: works, but something is wrong or slow; 2: cannot train. */
export function exitCodeOf(problems: readonly Problem[]): 0 | 1 | 2 {
  if (problems.some(({ severity }) => severity === 'cannot train')) return 2;
  return problems.length > 0 ? 1 : 0;
}
