import type { Command } from 'commander';
import { perform } from '../terminal/perform.ts';
import { type ComputeArguments, computeOptions, withGraphOptions } from './compute-options.ts';
import { type CommonOptions, createCommand, gather, wholeNumber } from './create-command.ts';

interface TraceOptions extends CommonOptions, Omit<ComputeArguments, 'compile'> {
  readonly phase: number;
  readonly profile?: true;
  readonly set?: readonly string[];
}

export const traceCommand = (): Command =>
  withGraphOptions(createCommand('trace', 'Show what a training step runs: its operations, what is fed, what is constant and why, and where the time goes.', [
    ['thaw trace recipe.ts', 'the step of the first phase'],
    ['thaw trace recipe.ts --phase 2 --profile', 'of the second phase, with milliseconds by kernel'],
    ['thaw trace photos --set batchSize=8 --profile --json', 'for programs'],
  ])
    .argument('<recipe>', 'a recipe (.ts, .js or .json), or a folder with one folder of pictures per class')
    .option('--phase <number>', 'which phase of the unfreezing plan', wholeNumber(1), 1)
    .option('--profile', 'run some steps, and tell how long each kind of kernel takes')
    .option('--set <path=value>', 'change a field of the recipe; repeatable', gather))
    .action(async (target: string, options: TraceOptions) => {
      // The places of constants are told in the code as it was written. It counts for what is imported from here on.
      process.setSourceMapsEnabled(true);
      await perform(options, async (output) => {
        const { runTrace } = await import('../trace/run-trace.ts');
        const { parseOverride } = await import('../recipes/overrides.ts');
        const { phase, profile = false, backend } = options;
        const { compile: _, ...graph } = computeOptions({ ...options, compile: true });
        return runTrace(output, { target, phase, profile, overrides: (options.set ?? []).map(parseOverride), backend, graph });
      });
    });
