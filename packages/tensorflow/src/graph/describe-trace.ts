import { previewOf } from './compare-nodes.ts';
import { type DataType, type GraphNode, type OutputType, sizeOf } from './graph.ts';
import { usersOf } from './rewrite.ts';
import type { Trace } from './trace.ts';

/** What a trace consists of, for people and programs. */
export interface TraceDescription {
  /** Operations by kind, the most frequent first. */
  readonly operations: readonly { readonly op: string; readonly count: number }[];
  /** What is given at every run. */
  readonly inputs: readonly NamedType[];
  readonly outputs: readonly NamedType[];
  readonly variables: readonly (NamedType & { readonly isRead: boolean; readonly isAssigned: boolean })[];
  readonly constants: readonly ConstantDescription[];
  /** Operations that fail the run, and leave all variables as they are, when a value is bad. */
  readonly checks: readonly string[];
}

export interface NamedType extends OutputType {
  readonly name: string;
  readonly bytes: number;
}

/** Something that is the same at every run. */
export interface ConstantDescription extends OutputType {
  readonly bytes: number;
  /** The first numbers, as text. */
  readonly values: string;
  /** `argument`: a shape, an axis or the like, from the shapes of the inputs; `number` and `array`: from the traced function. */
  readonly why: 'argument' | 'number' | 'array';
  /** Kinds of the operations that use it. */
  readonly usedBy: readonly string[];
  /** Where in the code it is used first, as `file:line`; absent when the function was compiled without a check. */
  readonly origin?: string;
}

/** Describes a trace. */
export function describeTrace(trace: Trace): TraceDescription {
  const { nodes } = trace;
  const typed = (name: string, { dtype, shape }: OutputType): NamedType => ({ name, dtype, shape, bytes: sizeOf({ dtype, shape }) });
  const variables = [...new Set([...trace.reads.keys(), ...trace.assigns.keys()])];
  return {
    operations: countOf(nodes.map(({ op }) => op)),
    inputs: Object.entries(trace.inputs).map(([name, node]) => typed(name, nodes[node]!.outputs[0]!)),
    outputs: Object.entries(trace.outputs).map(([name, { node, output }]) => typed(name, nodes[node]!.outputs[output]!)),
    variables: variables.map((variable) => ({
      ...typed(variable.name, { dtype: variable.dtype as DataType, shape: variable.shape }),
      isRead: trace.reads.has(variable),
      isAssigned: trace.assigns.has(variable),
    })),
    constants: describeConstants(trace),
    checks: trace.checks.map((node) => nodes[node]!.op),
  };
}

function describeConstants(trace: Trace): ConstantDescription[] {
  const { nodes, origins } = trace;
  const users = usersOf(trace);
  return nodes.flatMap(({ attributes }, node): ConstantDescription[] => {
    const { value } = attributes;
    if (value === undefined || !('tensor' in value)) return [];
    const { dtype, shape, bytes } = value.tensor;
    const own = users({ node, output: 0 }).map((user) => nodes[user]!);
    const origin = origins?.get(node);
    return [{
      dtype,
      shape,
      bytes: bytes.length,
      values: previewOf(value.tensor),
      why: isArgument(dtype, own) ? 'argument' : shape.length === 0 ? 'number' : 'array',
      usedBy: [...new Set(own.map(({ op }) => op))],
      ...(origin === undefined ? {} : { origin }),
    }];
  });
}

/** Whole numbers that nothing of their type is computed from. */
const isArgument = (dtype: DataType, users: readonly GraphNode[]): boolean =>
  dtype !== 'float32' && users.length > 0 && users.every(({ outputs }) => outputs.every((output) => output.dtype !== dtype));

function countOf(kinds: readonly string[]): { op: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const op of kinds) counts.set(op, (counts.get(op) ?? 0) + 1);
  return [...counts].map(([op, count]) => ({ op, count })).toSorted((a, b) => b.count - a.count);
}
