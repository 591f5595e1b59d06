import { dispose, engine, getBackend, keep, tensor, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import { type HostValue, hostValue, type HostValues, loadedTensorFlow, type SessionOptions, type Traceable } from '@thaw/tensorflow';

/** Runs functions of tensors and variables. */
export interface Session {
  /** Says everything that decides the last bits of what it computes, but the processor. */
  readonly description: string;
  /** A function that takes and gives values of the host. A run that fails leaves every variable as it was. */
  compile(run: Traceable, options: { readonly name: string }): { run(inputs: HostValues): Promise<HostValues> };
  /** Brings variables up to date that functions have written to; before that their values in TensorFlow.js may be old. */
  download(): Promise<void>;
  /** Leaves the values of these variables to the session, between a run and the next download. */
  own(variables: readonly Variable[]): void;
  close(): void;
}

export interface ComputeOptions extends SessionOptions {
  /** `true` (default) compiles into TensorFlow graphs where the runtime can; `false` runs operation by operation. */
  readonly compile?: boolean;
}

/**
 * A session on the current backend of TensorFlow.js.
 *
 * @throws ThawError when the options ask for what this backend has not
 */
export async function openSession({ compile = true, ...options }: ComputeOptions = {}): Promise<Session> {
  const loaded = await loadedTensorFlow();
  const runtime = loaded?.backend === getBackend() ? loaded : undefined;
  const library = runtime === undefined ? getBackend() : `${runtime.description}, oneDNN ${process.env['TF_ENABLE_ONEDNN_OPTS'] ?? 'by default'}`;
  const description = `${library}, ${JSON.stringify({ compile, ...options })}`;
  if (compile && runtime?.compiles === true) return { description, ...runtime.openGraphSession(options) };
  refuseGraphOptions(options, library);
  return { description, ...eagerSession };
}

/** @throws ThawError for what only a graph can have */
function refuseGraphOptions({ precision = 'float32', xla = false }: SessionOptions, library: string): void {
  if (precision === 'float32' && !xla) return;
  throw new ThawError(`What runs operation by operation has no ${xla ? 'XLA' : `${precision} precision`}.`, {
    given: library,
    cure: `leave ${xla ? '--xla' : '--precision'} out, or compile graphs on native TensorFlow: no --no-compile, and the runtime cpu or gpu`,
  });
}

/** Calls functions as they are, on any backend. */
const eagerSession: Omit<Session, 'description'> = {
  compile: (run) => ({
    async run(inputs) {
      return restoringOnFailure(() => {
        const results: Record<string, HostValue> = {};
        tidy(() => {
          const tensors = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, toTensor(value)]));
          for (const [name, value] of Object.entries(run(tensors))) results[name] = hostValue(value);
        });
        return results;
      });
    },
  }),
  download: async () => {},
  own: () => {},
  close: () => {},
};

/** Bytes are float32 to a function. */
const toTensor = ({ shape, data }: HostValue): Tensor =>
  data instanceof Uint8Array ? tensor(Float32Array.from(data), [...shape], 'float32') : tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');

/** Running statistics are written on the way forward, before anyone knows whether the loss is finite. */
function restoringOnFailure<Result>(run: () => Result): Result {
  // A clone shares its data with the variable until that is assigned anew: no copy.
  const before = Object.values(engine().state.registeredVariables).map((variable) => ({ variable, value: keep(variable.clone()) }));
  try {
    return run();
  } catch (error) {
    freeSavedTensors();
    for (const { variable, value } of before) if (!variable.isDisposed && variable.dataId !== value.dataId) variable.assign(value);
    throw error;
  } finally {
    for (const { value } of before) value.dispose();
  }
}

/** TensorFlow.js frees what it saved for gradients after success only: after a lack of memory it would be missing. */
function freeSavedTensors(): void {
  const { state } = engine();
  if (state.gradientDepth > 0 || !state.activeTape) return;
  for (const { saved = [] } of state.activeTape) dispose(saved);
  state.activeTape = [];
}
