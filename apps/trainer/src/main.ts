import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { backbonesCommand } from './commands/backbones.ts';
import { compareCommand } from './commands/compare.ts';
import { describeCommand } from './commands/describe.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { initCommand } from './commands/init.ts';
import { listCommand } from './commands/list.ts';
import { pluginCommand } from './commands/plugin.ts';
import { predictCommand } from './commands/predict.ts';
import { previewCommand } from './commands/preview.ts';
import { runtimeCommand } from './commands/runtime.ts';
import { schemaCommand } from './commands/schema.ts';
import { traceCommand } from './commands/trace.ts';
import { trainCommand } from './commands/train.ts';

/** Wrong usage, as opposed to 1, failure. */
const usageExitCode = 2;

const program = new Command('thaw').description('Fine-tune pretrained image networks on your own pictures.').version(manifest.version, '-v, --version').showHelpAfterError('(--help explains the command)');
for (const create of [initCommand, trainCommand, evaluateCommand, predictCommand, previewCommand, compareCommand, listCommand, describeCommand, backbonesCommand, schemaCommand, traceCommand, pluginCommand, doctorCommand, runtimeCommand]) {
  program.addCommand(create().copyInheritedSettings(program));
}

// The reader of a pipe may have seen enough, as `head` does, and a terminal may be closed. The work goes on unseen.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

exitByThrowing(program);
try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed the message already.
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : usageExitCode;
}

function exitByThrowing(command: Command): void {
  command.exitOverride();
  command.commands.forEach(exitByThrowing);
}
