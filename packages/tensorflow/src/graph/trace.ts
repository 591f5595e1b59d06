import { dispose, keep, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import { addNode, type GraphAddon } from './addon.ts';
import { compareNodes, innermostPlace, placeInCode } from './compare-nodes.ts';
import { type ConstantValue, type DataType, dataTypeName, dataTypes, type GraphNode, type OutputType, type Port } from './graph.ts';
import { bytesOf, namedAttributes, type NativeBackend, type NativeBinding } from './native-backend.ts';
import { variablesById } from './variables-by-id.ts';

/** A function of named tensors. It may read and assign variables; whatever else it depends on must stay the same. */
export type Traceable = (inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;

export interface Trace {
  readonly nodes: readonly GraphNode[];
  /** Place of each input's placeholder. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, Port>>;
  /** Variables that are read, by the place of the node that stands for the value. */
  readonly reads: ReadonlyMap<Variable, number>;
  /** New values of variables. */
  readonly assigns: ReadonlyMap<Variable, Port>;
  /** Checks that have to hold before anything is assigned. */
  readonly checks: readonly number[];
  /** Where in the code constants are used first, as `file:line`. Only a trace that is compared with another one looks, for it takes time. */
  readonly origins?: ReadonlyMap<number, string>;
}

/** Operations that fail the run when a value is bad. */
const checkOperations: ReadonlySet<string> = new Set(['CheckNumerics', 'Assert']);

/** Stands in for a variable's value until the graph is put into a session; never run. */
export const variableRead = 'VariableRead';

/**
 * Runs a function without computing anything, and records each operation that its kernels ask of TensorFlow.
 * Shapes and types are TensorFlow's own inference. The backend is given another binding meanwhile, so whatever
 * works on it is traced: any kernel, gradient, layer or plugin.
 *
 * @param expected nodes of an earlier trace, which this one must equal
 * @throws ThawError where the function reads a value, uses a tensor of the outside, or differs from `expected`
 */
export function trace(addon: GraphAddon, backend: NativeBackend, run: Traceable, inputTypes: Readonly<Record<string, OutputType>>, expected?: readonly GraphNode[]): Trace {
  const { binding } = backend;
  const nodes: GraphNode[] = [];
  const constants = new Map<number, ConstantValue>();
  const ports = new Map<number, Port>();
  const reads = new Map<Variable, number>();
  const checks: number[] = [];
  const origins = new Map<number, string>();
  const symbols: Tensor[] = [];
  const variables = variablesById(backend);
  const scratch = expected === undefined ? addon.newGraph() : undefined;

  function record(node: Omit<GraphNode, 'outputs'>): number {
    const index = nodes.length;
    if (expected !== undefined) compareNodes(expected[index], node, index);
    const outputs = scratch === undefined ? expected![index]!.outputs : addNode(addon, scratch, `n${index}`, node.op === variableRead ? placeholder(node) : node);
    nodes.push({ ...node, outputs });
    return index;
  }

  /** Ids of symbolic tensors are negative; the backend takes -1 for one without data, and deletes none below 0. */
  function symbol(port: Port): number {
    const id = -2 - ports.size;
    ports.set(id, port);
    return id;
  }

  function portOf(id: number, op: string): Port {
    const known = ports.get(id);
    if (known !== undefined) return known;
    const value = constants.get(id);
    let node: number;
    if (value !== undefined) {
      node = record({ op: 'Const', inputs: [], controls: [], attributes: { dtype: { type: value.dtype }, value: { tensor: value } } });
      const origin = expected && innermostPlace();
      if (origin !== undefined) origins.set(node, origin);
    } else {
      const variable = variables.get(id);
      if (variable === undefined) {
        throw new ThawError(`The traced function uses a tensor from outside (in ${op}${placeInCode()}).`, {
          cure: 'give it as an input, make it a variable, or make it inside the function from a JavaScript number that stays the same',
        });
      }
      node = record({ op: variableRead, inputs: [], controls: [], attributes: { dtype: { type: variable.dtype as DataType }, shape: { shape: variable.shape }, variable: { string: variable.name } } });
      reads.set(variable, node);
    }
    const port = { node, output: 0 };
    ports.set(id, port);
    return port;
  }

  /** What is fed cannot be fetched. */
  function fetchable(port: Port): Port {
    const { op, outputs } = nodes[port.node]!;
    if (op !== 'Placeholder') return port;
    return { node: record({ op: 'Identity', inputs: [port], controls: [], attributes: { T: { type: outputs[0]!.dtype } } }), output: 0 };
  }

  const tracing: NativeBinding = standIn(binding, {
    createTensor(shape: number[], dtype: number, values: Parameters<NativeBinding['createTensor']>[2]) {
      const id = binding.createTensor(shape, dtype, values);
      constants.set(id, { dtype: dataTypeName(dtype), shape: [...shape], bytes: bytesOf(values, dtype) });
      return id;
    },
    tensorDataSync(id: number) {
      // Symbols have no value yet; that of a variable is another at the next call.
      if (id >= 0 && !variables.has(id)) return binding.tensorDataSync(id);
      throw new ThawError(`The traced function reads the value of ${id < 0 ? 'a tensor, which has none yet' : `the variable ${variables.get(id)!.name}, which may change`}${placeInCode()}.`, {
        cure: 'compute with tensors instead of JavaScript numbers, or run it without compiling',
      });
    },
    executeOp(op: string, attributes: Parameters<NativeBinding['executeOp']>[1], ids: readonly number[], count: number) {
      const node = record({ op, inputs: ids.map((id) => portOf(id, op)), controls: [], attributes: namedAttributes(binding, attributes) });
      if (checkOperations.has(op)) checks.push(node);
      return nodes[node]!.outputs.slice(0, count).map(({ dtype, shape }, output) => {
        if (shape.includes(-1) && op === 'FusedBatchNormV3') return { id: symbol({ node, output }), dtype: dataTypes[dtype], shape: [0] }; // a reserve only its gradient knows
        if (shape.includes(-1)) throw new ThawError(`The shape of what ${op} gives depends on values${placeInCode()}.`, { cure: 'use operations whose shapes follow from the shapes of their inputs' });
        return { id: symbol({ node, output }), dtype: dataTypes[dtype], shape: [...shape] };
      });
    },
  });

  // Assigning replaces a variable's data and frees what was there: these hold on to it.
  const before = new Map([...variables.values()].map((variable) => [variable, keep(variable.clone())]));
  backend.binding = tracing;
  try {
    const inputs: Record<string, number> = {};
    const given = Object.entries(inputTypes).map(([name, { dtype, shape }]) => {
      const node = record({ op: 'Placeholder', inputs: [], controls: [], attributes: { dtype: { type: dtype }, shape: { shape } } });
      inputs[name] = node;
      // TensorFlow.js has no bytes: to the function they are float32.
      const seen = dtype === 'uint8' ? record({ op: 'Cast', inputs: [{ node, output: 0 }], controls: [], attributes: { SrcT: { type: 'uint8' }, DstT: { type: 'float32' } } }) : node;
      const value = backend.createOutputTensor({ id: symbol({ node: seen, output: 0 }), shape: [...shape], dtype: dataTypes[dtype === 'uint8' ? 'float32' : dtype] });
      symbols.push(value);
      return [name, value] as const;
    });
    const idOf = (tensor: Tensor): number => backend.getInputTensorIds([tensor])[0]!;
    const [outputs, assigns] = tidyKeepingNothing(() => {
      const results = Object.entries(run(Object.fromEntries(given))).map(([name, tensor]) => [name, fetchable(portOf(idOf(tensor), name))] as const);
      const assigned = [...before].filter(([variable, { dataId }]) => variable.dataId !== dataId);
      return [Object.fromEntries(results), new Map(assigned.map(([variable]) => [variable, portOf(idOf(variable), variable.name)]))];
    });
    if (expected !== undefined && nodes.length !== expected.length) compareNodes(expected[nodes.length], undefined, nodes.length);
    return { nodes, inputs, outputs, reads, assigns, checks, ...(expected === undefined ? {} : { origins }) };
  } finally {
    for (const [variable, value] of before) {
      if (variable.dataId !== value.dataId) variable.assign(value);
      value.dispose();
    }
    dispose(symbols);
    backend.binding = binding;
    if (scratch !== undefined) addon.closeGraph(scratch);
  }
}

/** An object that has these methods instead of the binding's, whose properties cannot be written. */
const standIn = (binding: NativeBinding, methods: Partial<NativeBinding>): NativeBinding =>
  Object.create(binding, Object.getOwnPropertyDescriptors(methods)) as NativeBinding;

/** A placeholder gives a variable's value its shape. */
function placeholder(node: Omit<GraphNode, 'outputs'>): Omit<GraphNode, 'outputs'> {
  const { variable: _, ...attributes } = node.attributes;
  return { ...node, op: 'Placeholder', attributes };
}

/** As `tidy`, for a result without tensors. */
function tidyKeepingNothing<Result>(run: () => Result): Result {
  let result: Result | undefined;
  tidy(() => {
    result = run();
  });
  return result!;
}
