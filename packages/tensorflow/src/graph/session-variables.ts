import { type Tensor, tensor, type Variable } from '@tensorflow/tfjs-core';
import { addNode, fed, fetched, type GraphAddon, type HostValue, type NativeGraph, portNumbers } from './addon.ts';
import type { DataType, OutputType, Port } from './graph.ts';

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
}

/** Variables of TensorFlow.js inside a session: put there at first use, again when written outside, and brought back when asked. */
export interface SessionVariables {
  of(variable: Variable): SessionVariable;
  /** Gives the session what was written outside. */
  upload(): Promise<void>;
  /** Gives TensorFlow.js what the session has written. */
  download(): Promise<void>;
}

export function sessionVariables(addon: GraphAddon, graph: NativeGraph, add: (name: string, node: Parameters<typeof addNode>[3]) => number): SessionVariables {
  const known = new Map<Variable, SessionVariable>();

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
    };
  }

  return {
    of(variable) {
      const found = known.get(variable) ?? create(variable);
      known.set(variable, found);
      return found;
    },
    async upload() {
      const stale = [...known.values()].filter(({ variable, synchronized }) => variable.dataId !== synchronized && !variable.isDisposed);
      if (stale.length === 0) return;
      const values = stale.flatMap(({ variable, type }) => fed(type.dtype, { shape: type.shape, data: variable.dataSync() as HostValue['data'] }));
      for (const one of stale) Object.assign(one, { synchronized: one.variable.dataId, changed: false });
      await addon.run(graph, portNumbers(stale.map((one) => one.fed)), values, new Int32Array(), Int32Array.from(stale, ({ upload }) => upload), undefined);
    },
    async download() {
      const ahead = [...known.values()].filter(({ variable, changed, synchronized }) => changed && variable.dataId === synchronized && !variable.isDisposed);
      if (ahead.length === 0) return;
      const buffers = await addon.run(graph, new Int32Array(), [], portNumbers(ahead.map(({ read }) => ({ node: read, output: 0 }))), new Int32Array(), undefined);
      ahead.forEach((one, index) => {
        const { shape, data } = fetched(one.type, buffers[index] as ArrayBuffer);
        const value: Tensor = tensor(data, [...shape], one.variable.dtype);
        one.variable.assign(value);
        value.dispose();
        Object.assign(one, { synchronized: one.variable.dataId, changed: false });
      });
    },
  };
}
