import { ThawError } from '@thaw/core';
import { createOutput, type Output } from './output.ts';

/** Does a command's work and turns what comes of it into the exit code. */
export async function perform({ json = false }: { readonly json?: boolean }, work: (output: Output) => Promise<number>): Promise<void> {
  const output = createOutput({ json });
  try {
    process.exitCode = await work(output);
  } catch (error) {
    output.clearStatus();
    process.exitCode = reportFailure(output, error);
  }
}

/** Says what went wrong: a message for what people can mend, the stack for what only we can. */
function reportFailure(output: Output, error: unknown): number {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (ThawError.isInstance(error)) {
    process.stderr.write(`${output.style.bad('error')}: ${message}\n`);
    if (process.env['THAW_DEBUG']) process.stderr.write(`\n${stackWithCauses(error)}\n`);
    output.result({ error: { message, ...error.facts, cause: undefined } });
  } else {
    process.stderr.write(`${stackWithCauses(error)}\n\nThis is a bug in thaw, or in a plugin it uses. Please report it with the lines above.\n`);
    output.result({ error: { message, stack } });
  }
  return 1;
}

function stackWithCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.stack! : `${error.stack}\ncaused by ${stackWithCauses(error.cause)}`;
}
