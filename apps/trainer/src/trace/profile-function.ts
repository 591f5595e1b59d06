import type { RunProfile } from '@thaw/tensorflow';
import { formatPercent } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { groupBy } from './group-by.ts';
import type { RecordedFunction } from './record-functions.ts';

/** Where the time of a function goes. */
export interface FunctionProfile {
  /** Median of whole runs, in milliseconds; while they are profiled they take longer. */
  readonly milliseconds: number;
  /** The longest first. Kernels run at the same time as others, so they may add up to more than a run. */
  readonly kernels: readonly KernelTime[];
}

export interface KernelTime {
  readonly op: string;
  /** Per run. */
  readonly count: number;
  readonly milliseconds: number;
}

const runs = 5;
const mostKernels = 20;

/** Runs a function some times more, on its last inputs. Its variables change. */
export async function profileFunction({ compiled, inputs }: RecordedFunction): Promise<FunctionProfile> {
  // The first runs still find their memory.
  for (let run = 0; run < 2; run++) await compiled.run(inputs);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await compiled.run(inputs);
    times.push(performance.now() - start);
  }
  const profiles: RunProfile[] = [];
  for (let run = 0; run < runs; run++) profiles.push(await compiled.profile(inputs));
  return { milliseconds: times.toSorted((a, b) => a - b)[Math.floor(runs / 2)]!, kernels: kernelTimes(profiles) };
}

/** Times of a mean run, by kind of kernel. */
export function kernelTimes(profiles: readonly RunProfile[]): KernelTime[] {
  return groupBy(profiles.flatMap(({ operations }) => operations), ({ op }) => op)
    .map((operations) => ({
      op: operations[0]!.op,
      count: operations.length / profiles.length,
      milliseconds: operations.reduce((sum, { microseconds }) => sum + microseconds, 0) / 1000 / profiles.length,
    }))
    .toSorted((a, b) => b.milliseconds - a.milliseconds);
}

/** A profile for people. */
export function profileLines(name: string, { milliseconds, kernels }: FunctionProfile): string[] {
  const total = kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0);
  return [
    `${name}: ${milliseconds.toFixed(1)} ms a run; kernels, after TensorFlow's own rewriting:`,
    ...tableLines(
      [{ heading: 'kernel' }, { heading: 'how many', align: 'right' }, { heading: 'ms', align: 'right' }, { heading: 'share', align: 'right' }],
      kernels.slice(0, mostKernels).map(({ op, count, milliseconds: time }) => [op, String(Number(count.toFixed(1))), time.toFixed(2), formatPercent(time / total)]),
    ).map((line) => `  ${line}`),
  ];
}
