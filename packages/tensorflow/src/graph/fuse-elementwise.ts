import type { GraphNode, OutputType, Port } from './graph.ts';
import { keptPorts, portKey, type Replacement, rewrite, usersOf } from './rewrite.ts';
import type { Trace } from './trace.ts';

/** Operations by their numbers in native/elementwise.cc. `Add` and `AddV2` are the same. */
const codes: Readonly<Record<string, number>> = {
  Add: 0, AddV2: 0, Sub: 1, Mul: 2, RealDiv: 3, Maximum: 4, Minimum: 5, Square: 6, Sqrt: 7, Rsqrt: 8, Neg: 9, Abs: 10, Sign: 11,
  Exp: 12, Sigmoid: 13, Tanh: 14, Reciprocal: 15, ReluGrad: 16, Relu6Grad: 17, Relu: 18, Relu6: 19,
};

/**
 * Replaces connected elementwise operations on tensors of one shape by one operation that reads each input once
 * (native/elementwise.cc): the update rule of an optimizer becomes one pass over each parameter, whatever the rule.
 */
export function fuseElementwise(trace: Trace): Trace {
  const { nodes } = trace;
  const eligible = nodes.map((node) => isEligible(node, nodes));
  const groups = connectedGroups(nodes, eligible);
  const users = usersOf(trace);
  const kept = keptPorts(trace);
  return rewrite(trace, groups.filter((members) => members.length > 1).map((members) => fuse(members, nodes, users, kept)));
}

/** Whether every operand is of the result's shape or a single number. */
function isEligible({ op, inputs, outputs }: GraphNode, nodes: readonly GraphNode[]): boolean {
  const [type] = outputs;
  if (codes[op] === undefined || type?.dtype !== 'float32') return false;
  return inputs.every((input) => {
    const operand = typeOf(input, nodes);
    return operand.dtype === 'float32' && (sameShape(operand, type) || (elementsOf(operand) === 1 && operand.shape.length <= type.shape.length));
  });
}

/**
 * Groups of operations that are connected with each other by operands of the same shape, and that no way outside the
 * group leads back into: every step out of a group, or to another shape, raises the level, and a group stays on one level.
 */
function connectedGroups(nodes: readonly GraphNode[], eligible: readonly boolean[]): number[][] {
  const levels: number[] = [];
  const parents = nodes.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
    return root;
  };
  const joins = (from: number, to: number) => eligible[from]! && eligible[to]! && sameShape(nodes[from]!.outputs[0]!, nodes[to]!.outputs[0]!);
  const ceilings: number[] = nodes.map(() => Infinity);
  nodes.forEach(({ inputs, controls }, index) => {
    levels[index] = Math.max(0, ...inputs.map(({ node }) => levels[node]! + (joins(node, index) ? 0 : 1)), ...controls.map((node) => levels[node]! + 1));
  });
  // What is ready early but wanted late, such as the decay of a weight, waits for the group that wants it.
  for (let index = nodes.length - 1; index >= 0; index--) {
    if (eligible[index]! && ceilings[index] !== Infinity) levels[index] = Math.max(levels[index]!, ceilings[index]!);
    for (const { node } of nodes[index]!.inputs) ceilings[node] = Math.min(ceilings[node]!, levels[index]! - (joins(node, index) ? 0 : 1));
  }
  nodes.forEach(({ inputs }, index) => {
    for (const { node } of inputs) if (joins(node, index) && levels[node] === levels[index]) parents[rootOf(index)] = rootOf(node);
  });
  const groups = new Map<number, number[]>();
  nodes.forEach((_, index) => {
    if (!eligible[index]) return;
    const root = rootOf(index);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [index]);
    else group.push(index);
  });
  return [...groups.values()];
}

function fuse(members: readonly number[], nodes: readonly GraphNode[], users: (port: Port) => readonly number[], kept: ReadonlySet<string>): Replacement {
  const inside = new Set(members);
  const inputs = new Map<string, Port>();
  for (const member of members) for (const input of nodes[member]!.inputs) if (!inside.has(input.node)) inputs.set(portKey(input), input);
  const inputPlaces = new Map([...inputs.keys()].map((key, place) => [key, place]));
  const stepPlaces = new Map(members.map((member, step) => [member, inputs.size + step]));
  const placeOf = (input: Port): number => stepPlaces.get(input.node) ?? inputPlaces.get(portKey(input))!;
  const program = members.flatMap((member) => {
    const { op, inputs: operands } = nodes[member]!;
    return [codes[op]!, placeOf(operands[0]!), placeOf(operands[1] ?? operands[0]!)];
  });
  const results = members.filter((member) => kept.has(`${member}:0`) || users({ node: member, output: 0 }).some((user) => !inside.has(user)));
  // New values of variables, say: nobody reads them before the next run.
  const isLast = results.every((member) => users({ node: member, output: 0 }).every((user) => inside.has(user)));
  return {
    members,
    op: 'ThawElementwise',
    attributes: { N: { int: inputs.size }, M: { int: results.length }, program: { ints: program }, results: { ints: results.map((member) => members.indexOf(member)) }, streamed: { int: isLast ? 1 : 0 } },
    inputs: [...inputs.values()],
    outputs: results.map((member) => ({ of: [{ node: member, output: 0 }], type: nodes[member]!.outputs[0]! })),
  };
}

const typeOf = ({ node, output }: Port, nodes: readonly GraphNode[]): OutputType => nodes[node]!.outputs[output]!;
const sameShape = (a: OutputType, b: OutputType): boolean => a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);
const elementsOf = ({ shape }: OutputType): number => shape.reduce((product, size) => product * size, 1);
