import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import { hasOneDnn } from '../one-dnn.ts';
import { addNode, fed, fetched, type GraphAddon, type HostValue, portNumbers } from './addon.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import { fuseBatchNorm } from './fuse-batch-norm.ts';
import { fuseElementwise } from './fuse-elementwise.ts';
import type { DataType, OutputType, Port } from './graph.ts';
import { nativeBackend } from './native-backend.ts';
import { replaceDepthwise } from './replace-depthwise.ts';
import { readRunMetadata, type RunProfile, traceOptions } from './run-profile.ts';
import { sessionConfiguration, type SessionOptions } from './session-options.ts';
import { sessionVariables } from './session-variables.ts';
import { type Trace, trace, type Traceable, variableRead } from './trace.ts';
import { takeTurns } from './turns.ts';

/** An input of a compiled function: numbers in row-major order. Bytes (`Uint8Array`) reach the function as float32. */
export type { HostValue } from './addon.ts';

export type HostValues = Readonly<Record<string, HostValue>>;

export interface CompileOptions {
  /** For dumps and errors. */
  readonly name: string;
  /** Traces twice and compares, so that a JavaScript number that changes is found instead of baked in. Default: true. */
  readonly check?: boolean;
}

/** A function as a graph. Traced anew for inputs of other shapes or types; both traces stay. */
export interface CompiledFunction {
  /**
   * Runs off the main thread, after everything else that was asked of the session. The inputs must stay as they are until then.
   *
   * @throws ThawError when the function cannot be traced or an input does not fill its shape; Error of TensorFlow when a check fails
   */
  run(inputs: HostValues): Promise<HostValues>;
  /** Traces for inputs of these types, or gives that trace. */
  traceFor(inputs: Readonly<Record<string, OutputType>>): Trace;
  /** Runs, and tells how long each operation took. */
  profile(inputs: HostValues): Promise<RunProfile>;
}

/**
 * A session of TensorFlow. The variables that its functions use live in it: they are copied there at first use
 * and whenever TensorFlow.js has written to them since; `download` brings back what the session has written.
 */
export interface GraphSession {
  compile(run: Traceable, options: CompileOptions): CompiledFunction;
  download(): Promise<void>;
  /**
   * Leaves the values of these variables to the session alone while its functions run, which saves the memory of a copy. They can be
   * read after a `download`, until the next run.
   */
  own(variables: readonly Variable[]): void;
  /** Frees graphs and variables, once what runs has ended. */
  close(): void;
}

export function openGraphSession(addon: GraphAddon, device: 'cpu' | 'gpu', options: SessionOptions): GraphSession {
  const graph = addon.newGraph();
  addon.openSession(graph, sessionConfiguration({ ...(device === 'cpu' ? processorDefaults(options) : {}), ...options }));
  let count = 0;
  const add = (name: string, node: Parameters<typeof addNode>[3]): number => {
    addNode(addon, graph, name, node);
    return count++;
  };
  const variables = sessionVariables(addon, graph, add);
  let functions = 0;

  // One run at a time: all read and write the same variables.
  const inTurn = takeTurns();
  let isClosed = false;
  const whileOpen = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (isClosed) throw new ThawError('The session is closed.', { cure: 'open another one' });
    return inTurn(work);
  };

  /** Puts a trace into the session's graph. */
  function install(traced: Trace, prefix: string): Installed {
    const places: number[] = [];
    const variableOf = new Map([...traced.reads].map(([variable, node]) => [node, variable]));
    const installed = ({ node, output }: Port): Port => ({ node: places[node]!, output });
    traced.nodes.forEach(({ op, inputs, controls, attributes }, index) => {
      places.push(
        op === variableRead
          ? variables.of(variableOf.get(index)!).read
          : add(`${prefix}/${index}_${op}`, { op, inputs: inputs.map(installed), controls: controls.map((node) => places[node]!), attributes }),
      );
    });
    const assigned = [...traced.assigns].map(([variable, value]) => {
      const { handle, read, type } = variables.of(variable);
      // What is not finite must not be written, and nobody may read after the write.
      const controls = [read, ...traced.checks.map((node) => places[node]!)];
      return add(`${prefix}/assign${read}`, { op: 'AssignVariableOp', inputs: [handle, installed(value)], controls, attributes: { dtype: { type: type.dtype } } });
    });
    const outputs = Object.entries(traced.outputs);
    return {
      feeds: portNumbers(Object.values(traced.inputs).map((node) => ({ node: places[node]!, output: 0 }))),
      fetches: portNumbers(outputs.map(([, port]) => installed(port))),
      targets: Int32Array.from([...assigned, ...traced.checks.map((node) => places[node]!)]),
      outputs: outputs.map(([name, { node, output }]) => [name, traced.nodes[node]!.outputs[output]!]),
    };
  }

  return {
    compile(run, { name, check = true }) {
      const prefix = `${name}${functions++}`;
      const traces = new Map<string, { readonly traced: Trace; readonly installed: Installed }>();
      const find = (types: Readonly<Record<string, OutputType>>) => {
        const key = keyOf(types);
        let found = traces.get(key);
        if (found === undefined) {
          const native = nativeBackend();
          const first = trace(addon, native, run, types);
          const traced = check ? trace(addon, native, run, types, first.nodes) : first;
          found = { traced, installed: install(device === 'cpu' ? fuse(traced) : traced, `${prefix}/${traces.size}`) };
          traces.set(key, found);
        }
        return found;
      };
      const execute = async (inputs: HostValues, runOptions?: Uint8Array) => {
        for (const [input, value] of Object.entries(inputs)) checkSize(input, value);
        const types = Object.fromEntries(Object.entries(inputs).map(([input, value]) => [input, typeOf(value)]));
        // Tracing tells variables apart by their data.
        if (!traces.has(keyOf(types))) await variables.restore();
        const { traced, installed } = find(types);
        const values = Object.keys(traced.inputs).flatMap((input) => fed(typeOf(inputs[input]!).dtype, inputs[input]!));
        await variables.upload();
        const results = await addon.run(graph, installed.feeds, values, installed.fetches, installed.targets, runOptions);
        for (const variable of traced.assigns.keys()) variables.of(variable).changed = true;
        return { results, installed };
      };
      return {
        async run(inputs) {
          const { results, installed } = await whileOpen(() => execute(inputs));
          return Object.fromEntries(installed.outputs.map(([output, type], index) => [output, fetched(type, results[index] as ArrayBuffer)]));
        },
        traceFor: (types) => find(types).traced,
        async profile(inputs) {
          const { results } = await whileOpen(() => execute(inputs, traceOptions));
          return readRunMetadata(results.at(-1) as Uint8Array);
        },
      };
    },
    download: () => whileOpen(() => variables.download()),
    own: (list) => variables.own(list),
    close() {
      if (!isClosed) void inTurn(async () => addon.closeGraph(graph));
      isClosed = true;
    },
  };
}

const processorDefaults = ({ xla = false, precision = 'float32' }: SessionOptions): SessionOptions => ({ interOpThreads: 1, rewrites: xla || precision !== 'float32' });

/** What our own kernels do better than TensorFlow's. They run on processors only. */
const fuse = (traced: Trace): Trace =>
  fuseElementwise(fuseBatchNorm(foldBatchNorm(replaceDepthwise(traced), hasOneDnn())));

interface Installed {
  readonly feeds: Int32Array;
  readonly fetches: Int32Array;
  readonly targets: Int32Array;
  readonly outputs: readonly (readonly [name: string, type: OutputType])[];
}

/** The same for the same inputs in another order. */
const keyOf = (types: Readonly<Record<string, OutputType>>): string =>
  JSON.stringify(Object.entries(types).map(([input, { dtype, shape }]) => [input, dtype, ...shape]).toSorted());

function checkSize(input: string, { shape, data }: HostValue): void {
  const size = shape.reduce((product, length) => product * length, 1);
  if (data.length === size) return;
  throw new ThawError(`The input "${input}" does not fill its shape.`, { wanted: `${size} numbers, for [${shape}]`, given: `${data.length}`, cure: 'give one number per element' });
}

/** What a trace for such an input is asked by. */
export const typeOf = ({ shape, data }: HostValue): OutputType => ({ shape, dtype: dataTypeOf(data) });

const dataTypeOf = (data: HostValue['data']): DataType => (data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'uint8');

/** A copy of a tensor's value on the host. */
export const hostValue = (value: Tensor): HostValue => ({ shape: value.shape, data: value.dataSync().slice() as HostValue['data'] });
