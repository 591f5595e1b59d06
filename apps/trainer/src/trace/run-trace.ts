import { describeTrace, type SessionOptions, typeOf } from '@thaw/tensorflow';
import type { Override } from '../recipes/overrides.ts';
import { downloadStatus } from '../terminal/download-status.ts';
import { indexStatus } from '../terminal/index-status.ts';
import type { Output } from '../terminal/output.ts';
import { type BackendChoice, startTensorFlow } from '../terminal/start-tensorflow.ts';
import { planRun } from '../training/plan-run.ts';
import { profileFunction, profileLines } from './profile-function.ts';
import { traceLines } from './trace-lines.ts';
import { tracePhase } from './trace-phase.ts';

export interface TraceChoices {
  readonly target: string;
  /** From 1. */
  readonly phase: number;
  readonly profile: boolean;
  readonly overrides: readonly Override[];
  readonly backend: BackendChoice;
  readonly graph: SessionOptions;
}

/** Runs `thaw trace`; returns the exit code. */
export async function runTrace(output: Output, { target, phase: number, profile, overrides, backend, graph }: TraceChoices): Promise<number> {
  const { recipe, from, title } = await planRun({ target, overrides });
  const tensorFlow = await startTensorFlow(output, backend);
  const session = tensorFlow.openGraphSession(graph);
  try {
    const { run, phase, functions } = await tracePhase(recipe, number - 1, session, tensorFlow.description, {
      from,
      onDownload: downloadStatus(output),
      onIndex: (progress) => output.status(indexStatus(progress)),
    });
    output.clearStatus();
    const trains = phase.groups.filter(({ trainable }) => trainable).map(({ name }) => name);
    output.line(output.style.bold(`${title}, phase ${number} of ${run.plan.length}: trains ${trains.join(', ')}`));
    const names = new Map(run.parameters.map(({ name, variable }) => [variable.name, name]));
    const results = [];
    for (const recorded of functions) {
      const { name, compiled, inputs } = recorded;
      const trace = describeTrace(compiled.traceFor(Object.fromEntries(Object.entries(inputs).map(([input, value]) => [input, typeOf(value)]))));
      output.line();
      for (const line of traceLines(name, trace, (variable) => names.get(variable))) output.line(line);
      const times = profile ? await profileFunction(recorded) : undefined;
      if (times !== undefined) for (const line of ['', ...profileLines(name, times)]) output.line(line);
      const variables = trace.variables.map((variable) => ({ ...variable, name: names.get(variable.name) ?? `optimizer state ${variable.name}` }));
      results.push({ name, ...trace, variables, profile: times ?? null });
    }
    output.result({ backend: tensorFlow.description, phase: number, trains, functions: results });
    return 0;
  } finally {
    session.close();
  }
}
