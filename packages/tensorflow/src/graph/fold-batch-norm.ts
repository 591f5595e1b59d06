import type { GraphNode, NodeAttribute, Port } from './graph.ts';
import { keptPorts, portKey, type Replacement, rewrite, usersOf } from './rewrite.ts';
import type { Trace } from './trace.ts';

/** TensorFlow's convolutions with a bias and an activation built in; the second runs on oneDNN only. */
const fused: Readonly<Record<string, string>> = { Conv2D: '_FusedConv2D', DepthwiseConv2dNative: '_FusedDepthwiseConv2dNative' };

const activations: ReadonlySet<string> = new Set(['Relu', 'Relu6']);

/**
 * Folds batch normalization by fixed statistics into the convolution before it, and lets that do the ReLU behind it: frozen
 * layers, evaluation and prediction then pass over their activations once.
 *
 * The filters are folded in every run, for they may have changed; that is little work.
 *
 * @param foldsDepthwise whether oneDNN is there
 */
export function foldBatchNorm(trace: Trace, foldsDepthwise: boolean): Trace {
  const { nodes } = trace;
  const users = usersOf(trace);
  const kept = keptPorts(trace);
  const replacements = nodes.flatMap((norm, index): Replacement[] => {
    if (!norm.op.startsWith('FusedBatchNorm') || norm.op.includes('Grad') || !isInference(norm)) return [];
    const out = (output: number): Port => ({ node: index, output });
    const [x, scale, offset, mean, variance] = norm.inputs as [Port, Port, Port, Port, Port];
    const convolution = nodes[x.node]!;
    const op = fused[convolution.op];
    if (op === undefined || (convolution.op === 'DepthwiseConv2dNative' && !canFoldDepthwise(convolution, nodes, foldsDepthwise))) return [];
    // Nobody else may want to see what is folded away; a gradient would.
    if (users(x).length > 1 || kept.has(portKey(x)) || [1, 2, 3, 4].some((output) => users(out(output)).length > 0)) return [];
    const [follower, ...others] = users(out(0));
    const activation = follower !== undefined && others.length === 0 && !kept.has(portKey(out(0))) && activations.has(nodes[follower]!.op) ? nodes[follower]! : undefined;
    const [input, filter] = convolution.inputs as [Port, Port];
    return [
      {
        members: [index],
        op: 'ThawFoldedFilter',
        attributes: { epsilon: norm.attributes['epsilon']! },
        inputs: [filter, scale, offset, mean, variance],
        // Outputs that nobody used stand for the new ones.
        outputs: [
          { of: [out(1)], type: nodes[filter.node]!.outputs[filter.output]! },
          { of: [out(2)], type: norm.outputs[1]! },
        ],
      },
      {
        members: activation === undefined ? [x.node] : [x.node, follower!],
        op,
        attributes: {
          ...pick(convolution.attributes, ['T', 'strides', 'padding', 'explicit_paddings', 'data_format', 'dilations']),
          ...(op === '_FusedConv2D' ? { TArgs: { types: ['float32'] }, num_host_args: { int: 0 } } : {}),
          num_args: { int: 1 },
          fused_ops: { strings: ['BiasAdd', ...(activation === undefined ? [] : [activation.op])] },
        },
        inputs: [input, out(1), out(2)],
        outputs: [{ of: [activation === undefined ? out(0) : { node: follower!, output: 0 }], type: norm.outputs[0]! }],
      },
    ];
  });
  return rewrite(trace, replacements);
}

const isInference = ({ attributes, outputs }: GraphNode): boolean => {
  const { is_training: training } = attributes;
  return training !== undefined && 'bool' in training && !training.bool && outputs[0]!.dtype === 'float32';
};

/** Filters of one output per channel. */
const canFoldDepthwise = ({ inputs }: GraphNode, nodes: readonly GraphNode[], foldsDepthwise: boolean): boolean => {
  const filter = inputs[1]!;
  return foldsDepthwise && nodes[filter.node]!.outputs[filter.output]!.shape[3] === 1;
};

const pick = (attributes: GraphNode['attributes'], names: readonly string[]): Record<string, NodeAttribute> =>
  Object.fromEntries(names.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])));
