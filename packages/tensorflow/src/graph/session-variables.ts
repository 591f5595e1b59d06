import { type Tensor, tensor, type Variable } from '@tensorflow/tfjs-core';
import { addNode, fed, fetched, type GraphAddon, type HostValue, type NativeGraph, portNumbers } from './addon.ts';
import type { DataType, OutputType, Port } from './graph.ts';
import { nativeBackend, releaseData } from './native-backend.ts';

/** A variable's counterpart in a session. All numbers are places in the native graph. */
export interface SessionVariable {
  readonly variable: Variable;
  readonly type: OutputType;
  readonly handle: Port;
  readonly read: number;
  readonly fed: Port;
  readonly upload: number;
  /** The data of the TensorFlow.js variable that the session last had; another means that it was written outside. */
  synchronized: object | undefined;
  /** Whether the session has written to it since. */
  changed: boolean;
  /** Whether the data of the TensorFlow.js variable has been freed. */
  released: boolean;
}

/** Variables of TensorFlow.js inside a session: put there at first use, again when written outside, and brought back when asked. */
export interface SessionVariables {
  of(variable: Variable): SessionVariable;
  /** Gives the session what was written outside. */
  upload(): Promise<void>;
  /** Gives TensorFlow.js what the session has written. */
  download(): Promise<void>;
  /** Keeps these in the session only, whenever they have been uploaded, until they are downloaded. */
  own(variables: readonly Variable[]): void;
  /** Downloads what is in the session only. */
  restore(): Promise<void>;
}

export function sessionVariables(addon: GraphAddon, graph: NativeGraph, add: (name: string, node: Parameters<typeof addNode>[3]) => number): SessionVariables {
  const known = new Map<Variable, SessionVariable>();
  const owned = new WeakSet<Variable>();

  function create(variable: Variable): SessionVariable {
    const type: OutputType = { dtype: variable.dtype as DataType, shape: variable.shape };
    const dtype = { type: type.dtype };
    const name = `variable${known.size}`;
    const handle = { node: add(name, { op: 'VarHandleOp', inputs: [], controls: [], attributes: { dtype, shape: { shape: type.shape }, shared_name: { string: name } } }), output: 0 };
    const placeholder = { node: add(`${name}/fed`, { op: 'Placeholder', inputs: [], controls: [], attributes: { dtype, shape: { shape: type.shape } } }), output: 0 };
    return {
      variable,
      type,
      handle,
      read: add(`${name}/read`, { op: 'ReadVariableOp', inputs: [handle], controls: [], attributes: { dtype } }),
      fed: placeholder,
      upload: add(`${name}/upload`, { op: 'AssignVariableOp', inputs: [handle, placeholder], controls: [], attributes: { dtype } }),
      synchronized: undefined,
      changed: false,
      released: false,
    };
  }

  async function bringBack(isWanted: (one: SessionVariable) => boolean): Promise<void> {
    const ahead = [...known.values()].filter((one) => isWanted(one) && one.variable.dataId === one.synchronized && !one.variable.isDisposed);
    for (const part of inParts(ahead)) {
      const buffers = await addon.run(graph, new Int32Array(), [], portNumbers(part.map(({ read }) => ({ node: read, output: 0 }))), new Int32Array(), undefined);
      part.forEach((one, index) => {
        const { shape, data } = fetched(one.type, buffers[index] as ArrayBuffer);
        const value: Tensor = tensor(data, [...shape], one.variable.dtype);
        one.variable.assign(value);
        value.dispose();
        Object.assign(one, { synchronized: one.variable.dataId, changed: false, released: false });
      });
    }
  }

  return {
    of(variable) {
      const found = known.get(variable) ?? create(variable);
      known.set(variable, found);
      return found;
    },
    async upload() {
      const stale = [...known.values()].filter(({ variable, synchronized }) => variable.dataId !== synchronized && !variable.isDisposed);
      for (const part of inParts(stale)) {
        const values = part.flatMap(({ variable, type }) => fed(type.dtype, { shape: type.shape, data: variable.dataSync() as HostValue['data'] }));
        for (const one of part) Object.assign(one, { synchronized: one.variable.dataId, changed: false, released: false });
        await addon.run(graph, portNumbers(part.map((one) => one.fed)), values, new Int32Array(), Int32Array.from(part, ({ upload }) => upload), undefined);
      }
      for (const one of known.values()) {
        if (one.released || !owned.has(one.variable) || one.variable.isDisposed) continue;
        releaseData(nativeBackend(), one.variable);
        one.released = true;
      }
    },
    download: () => bringBack(({ changed, released }) => changed || released),
    own(variables) {
      for (const variable of variables) owned.add(variable);
    },
    restore: () => bringBack(({ released }) => released),
  };
}

/** Values that cross at a time: each is there twice meanwhile. */
const partBytes = 32 * 1024 ** 2;

function* inParts(variables: readonly SessionVariable[]): Generator<SessionVariable[]> {
  let part: SessionVariable[] = [];
  let bytes = 0;
  for (const one of variables) {
    part.push(one);
    bytes += one.variable.size * Float32Array.BYTES_PER_ELEMENT;
    if (bytes < partBytes) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  if (part.length > 0) yield part;
}
