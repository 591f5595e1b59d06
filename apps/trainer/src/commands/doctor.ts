import type { Command } from 'commander';
import type { BackendChoice } from '../terminal/start-tensorflow.ts';
import { perform } from '../terminal/perform.ts';
import { type CommonOptions, createCommand } from './create-command.ts';
import { backendOption } from './compute-options.ts';

export const doctorCommand = (): Command =>
  createCommand('doctor', 'Check that this machine can train, and how fast.', [
    ['thaw doctor', 'with the runtime that training would use'],
    ['thaw doctor --backend gpu', 'with a certain runtime'],
    ['thaw doctor --json', 'the same for programs'],
  ])
    .addHelpText('after', '\nExit codes:\n  0  everything is as fast as it can be here\n  1  it works, but something is wrong or slow; each such line says the cure\n  2  it cannot train')
    .addOption(backendOption())
    .option('--install', 'install the runtime when it is missing')
    .action(async (options: CommonOptions & { readonly backend?: BackendChoice; readonly install?: true }) => {
      await perform(options, async (output) => {
        const { runDoctor } = await import('../doctor/run-doctor.ts');
        return runDoctor(output, { backend: options.backend, install: options.install ?? false });
      });
    });
