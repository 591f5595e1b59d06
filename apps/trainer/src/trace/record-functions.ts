import type { CompiledFunction, GraphSession, HostValues } from '@thaw/tensorflow';
import type { Session } from '@thaw/training';

/** A compiled function with the inputs of its last run. */
export interface RecordedFunction {
  readonly name: string;
  readonly compiled: CompiledFunction;
  readonly inputs: HostValues;
}

/** A session that remembers which functions ran, in the order of their first run. */
export function recordFunctions(session: GraphSession, description: string): { readonly session: Session; readonly functions: ReadonlyMap<string, RecordedFunction> } {
  const functions = new Map<string, RecordedFunction>();
  return {
    functions,
    session: {
      ...session,
      description,
      compile(run, options) {
        const compiled = session.compile(run, options);
        return {
          run(inputs) {
            functions.set(options.name, { name: options.name, compiled, inputs });
            return compiled.run(inputs);
          },
        };
      },
    },
  };
}
