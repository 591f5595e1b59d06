import { type Command, Option } from 'commander';
import type { ComputeOptions } from '@thaw/training';
import type { BackendChoice } from '../terminal/start-tensorflow.ts';
import { wholeNumber } from './create-command.ts';

/** What the command line says about where and how to compute. */
export interface ComputeArguments {
  readonly backend?: BackendChoice;
  readonly compile: boolean;
  readonly precision: NonNullable<ComputeOptions['precision']>;
  readonly xla?: true;
  readonly threads?: number;
}

/** Which TensorFlow runs. The names stand here, too: `--help` should not load TensorFlow.js. */
export const backendOption = (): Option =>
  new Option(
    '--backend <name>',
    'what computes (default: THAW_BACKEND, else auto): cpu and gpu are native TensorFlow, stock is the tfjs-node of your project, wasm is WebAssembly, which runs everywhere. auto takes gpu where there is an NVIDIA driver, else cpu, and where that cannot be installed it says so and takes the next that is there',
  ).choices(['auto', 'cpu', 'gpu', 'stock', 'wasm'] satisfies BackendChoice[]);

/** Adds the options of a compiled graph. */
export const withGraphOptions = (command: Command): Command =>
  command
    .addOption(backendOption())
    .addOption(new Option('--precision <type>', 'numbers of convolutions and products; weights stay float32. bfloat16 is for processors with AVX-512 and later, float16 for GPUs').choices(['float32', 'bfloat16', 'float16']).default('float32'))
    .option('--xla', 'compile with XLA; pays on GPUs')
    .option('--threads <number>', 'threads one operation may use (default: one per core)', wholeNumber(1));

/** Adds the options that `ComputeArguments` holds. */
export const withComputeOptions = (command: Command): Command =>
  withGraphOptions(command).option('--no-compile', 'run operation by operation instead of compiled graphs: slower, but every step can be watched');

/** The same as a session takes it. */
export const computeOptions = ({ compile, precision, xla, threads }: ComputeArguments): ComputeOptions => ({
  compile,
  precision,
  xla: xla ?? false,
  ...(threads === undefined ? {} : { intraOpThreads: threads }),
});
