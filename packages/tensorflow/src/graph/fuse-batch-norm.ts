import type { GraphNode, Port } from './graph.ts';
import { keptPorts, type Replacement, rewrite, usersOf } from './rewrite.ts';
import type { Trace } from './trace.ts';

interface Activation {
  readonly gradient: string;
  /** What the gradient looks at: the activation's output, or its input. */
  readonly looksAt: 'output' | 'input';
  readonly low: number;
  readonly high: number;
  readonly silu: 0 | 1;
}

const activations: Readonly<Record<string, Activation>> = {
  Relu: { gradient: 'ReluGrad', looksAt: 'output', low: 0, high: Infinity, silu: 0 },
  Relu6: { gradient: 'Relu6Grad', looksAt: 'output', low: 0, high: 6, silu: 0 },
  ThawSilu: { gradient: 'ThawSiluGrad', looksAt: 'input', low: -Infinity, high: Infinity, silu: 1 },
};
const linear = { low: -Infinity, high: Infinity, silu: 0 };

/**
 * Replaces batch normalization by the batch's statistics, together with the ReLU, ReLU6 or SiLU that follows it, and
 * their gradients, by our kernels (native/batch_norm.cc).
 */
export function fuseBatchNorm(trace: Trace): Trace {
  const { nodes } = trace;
  const users = usersOf(trace);
  const kept = keptPorts(trace);
  const replacements = nodes.flatMap((node, index): Replacement[] => {
    if (node.op !== 'FusedBatchNormV3' || !isTraining(node) || !isFloat(node)) return [];
    const out = (output: number): Port => ({ node: index, output });
    // Everyone who uses the reserves has to be a gradient that is replaced as well.
    const gradients = [...new Set([3, 4, 5].flatMap((output) => users(out(output))))];
    if (gradients.some((user) => nodes[user]!.op !== 'FusedBatchNormGradV3' || !isTraining(nodes[user]!))) return [];
    const follower = users(out(0)).find((user) => activations[nodes[user]!.op] !== undefined);
    const activation = follower === undefined || kept.has(`${index}:0`) ? undefined : activations[nodes[follower]!.op];
    const gates = activation === undefined ? [] : gradients.map((gradient) => nodes[gradient]!.inputs[0]!.node);
    const isGated =
      users(out(0)).every((user) => user === follower || gates.includes(user)) &&
      gates.every((gate, position) => {
        const { op, inputs } = nodes[gate]!;
        return op === activation!.gradient && inputs[1]!.node === (activation!.looksAt === 'output' ? follower : index) && users({ node: gate, output: 0 }).every((user) => user === gradients[position]);
      });
    const range = activation !== undefined && isGated ? activation : linear;
    const isActivated = range !== linear;
    const [x, scale, offset] = node.inputs as [Port, Port, Port];
    const bounds = { low: { float: range.low }, high: { float: range.high }, silu: { int: range.silu } };
    const forward: Replacement = {
      members: isActivated ? [index, follower!] : [index],
      op: 'ThawBatchNorm',
      attributes: { epsilon: node.attributes['epsilon']!, ...bounds },
      inputs: [x, scale, offset],
      outputs: [
        { of: isActivated ? [{ node: follower!, output: 0 }] : [out(0)], type: node.outputs[0]! },
        { of: [out(1), out(3)], type: node.outputs[1]! },
        { of: [out(2)], type: node.outputs[2]! },
        { of: [out(4)], type: node.outputs[4]! },
      ],
    };
    return [
      forward,
      ...gradients.map((gradient, position): Replacement => {
        const dy = isActivated ? nodes[gates[position]!]!.inputs[0]! : nodes[gradient]!.inputs[0]!;
        return {
          members: isActivated ? [gradient, gates[position]!] : [gradient],
          op: 'ThawBatchNormGrad',
          attributes: bounds,
          inputs: [dy, x, scale, offset, out(3), out(4)],
          outputs: [0, 1, 2].map((output) => ({ of: [{ node: gradient, output }], type: nodes[gradient]!.outputs[output]! })),
        };
      }),
    ];
  });
  return rewrite(trace, replacements);
}

const isTraining = ({ attributes }: GraphNode): boolean => {
  const { is_training: training } = attributes;
  return training !== undefined && 'bool' in training && training.bool;
};

const isFloat = ({ outputs }: GraphNode): boolean => outputs[0]!.dtype === 'float32';
