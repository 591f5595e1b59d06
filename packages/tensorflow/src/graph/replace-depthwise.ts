import type { GraphNode, NodeAttribute } from './graph.ts';
import { type Replacement, rewrite } from './rewrite.ts';
import type { Trace } from './trace.ts';

/** Replaces the gradient of depthwise filters by our kernel (native/depthwise.cc), where that has a form for it. */
export const replaceDepthwise = (trace: Trace): Trace =>
  rewrite(
    trace,
    trace.nodes.flatMap((node, index): Replacement[] => {
      if (node.op !== 'DepthwiseConv2dNativeBackpropFilter') return [];
      const [filter] = node.outputs;
      const [x, , dy] = node.inputs;
      const [kernelHeight, kernelWidth, , multiplier] = filter!.shape as [number, number, number, number];
      const strides = integers(node.attributes['strides']);
      const dilations = integers(node.attributes['dilations']) ?? [1, 1, 1, 1];
      if (multiplier !== 1 || ![3, 5, 7].includes(kernelWidth) || strides === undefined || strides[1] !== strides[2] || dilations.some((dilation) => dilation !== 1)) return [];
      const padding = node.attributes['padding'];
      if (filter!.dtype !== 'float32' || padding === undefined || !('string' in padding) || !isNhwc(node)) return [];
      if (padding.string !== 'SAME' && padding.string !== 'VALID') return [];
      const stride = strides[1]!;
      const shapeOf = (input: typeof x) => trace.nodes[input!.node]!.outputs[input!.output]!.shape;
      /** What TensorFlow's "same" pads before the first pixel. */
      const before = (axis: number, kernel: number) => (padding.string === 'VALID' ? 0 : Math.max((shapeOf(dy)[axis]! - 1) * stride + kernel - shapeOf(x)[axis]!, 0) >> 1);
      return [
        {
          members: [index],
          op: 'ThawDepthwiseFilterGrad',
          attributes: { kernel_height: { int: kernelHeight }, kernel_width: { int: kernelWidth }, stride: { int: stride }, top: { int: before(1, kernelHeight) }, left: { int: before(2, kernelWidth) } },
          inputs: [x!, dy!],
          outputs: [{ of: [{ node: index, output: 0 }], type: filter! }],
        },
      ];
    }),
  );

const integers = (attribute: NodeAttribute | undefined): readonly number[] | undefined => (attribute !== undefined && 'ints' in attribute ? attribute.ints : undefined);

const isNhwc = ({ attributes }: GraphNode): boolean => {
  const { data_format: format } = attributes;
  return format === undefined || ('string' in format && format.string === 'NHWC');
};
