import { Command, Option } from 'commander';
import { formatDuration } from '../terminal/format.ts';
import { perform } from '../terminal/perform.ts';
import { type CommonOptions, createCommand } from './create-command.ts';

interface InstallOptions extends CommonOptions {
  readonly flavor?: 'cpu' | 'gpu';
  readonly force?: boolean;
}

export const runtimeCommand = (): Command => {
  const group = new Command('runtime').summary('Manage native TensorFlow.').description('Manage native TensorFlow.');
  return group.addCommand(
    createCommand('install', 'Download TensorFlow and compile its addon, once for all projects.', [
      ['thaw runtime install', 'the one for this machine'],
      ['thaw runtime install --flavor gpu', 'CUDA 12; needs an NVIDIA driver to be of use'],
      ['thaw runtime install --force', 'anew'],
    ])
      .addOption(new Option('--flavor <name>', 'which runtime (default: gpu where there is an NVIDIA driver, else cpu)').choices(['cpu', 'gpu']))
      .option('--force', 'throw away what is installed first')
      .action(async ({ flavor, force = false, ...options }: InstallOptions) => {
        await perform(options, async (output) => {
          const { automaticFlavor, installRuntime } = await import('@thaw/tensorflow');
          const { downloadStatus } = await import('../terminal/download-status.ts');
          const start = performance.now();
          const runtime = await installRuntime({ flavor: flavor ?? automaticFlavor(), force, onProgress: downloadStatus(output) });
          output.line(`TensorFlow ${runtime.version}, ${runtime.flavor} runtime, is in ${runtime.folder} (${formatDuration((performance.now() - start) / 1000)})`);
          output.result(runtime);
          return 0;
        });
      }),
  );
};
