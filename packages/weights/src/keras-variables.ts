/** The variables of Keras' layers, in the order in which Keras 3 numbers them. Layers without a bias have one fewer. */
const kernelAndBias = ['kernel', 'bias'];

const variablesOf: Readonly<Record<string, readonly string[]>> = {
  dense: kernelAndBias,
  einsum_dense: kernelAndBias,
  conv1d: kernelAndBias,
  conv2d: kernelAndBias,
  conv3d: kernelAndBias,
  conv1d_transpose: kernelAndBias,
  conv2d_transpose: kernelAndBias,
  conv3d_transpose: kernelAndBias,
  depthwise_conv1d: kernelAndBias,
  depthwise_conv2d: kernelAndBias,
  separable_conv1d: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  separable_conv2d: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  // The cell of a recurrent layer.
  cell: ['kernel', 'recurrent_kernel', 'bias'],
  embedding: ['embeddings'],
  p_re_lu: ['alpha'],
};

/** Norm layers may lack scale or offset: what they have is only told by how many variables there are, and not always then. */
const normVariables: Readonly<Record<string, Readonly<Record<number, readonly string[]>>>> = {
  batch_normalization: { 2: ['moving_mean', 'moving_variance'], 4: ['gamma', 'beta', 'moving_mean', 'moving_variance'] },
  layer_normalization: { 2: ['gamma', 'beta'] },
  group_normalization: { 2: ['gamma', 'beta'] },
};

/**
 * What a variable is called that Keras 3 stored under a number; the number where that is not known.
 *
 * @param group of the layer: its class in snake case, such as `conv2d_1`, or what it is to the layer around it, such as `query_dense`
 * @param count of the layer's variables
 */
export function variableName(group: string, number: string, count: number): string {
  const layerClass = group.replace(/_\d+$/, '');
  const names = normVariables[layerClass]?.[count] ?? variablesOf[layerClass] ?? (layerClass.endsWith('_dense') ? kernelAndBias : []);
  return names.length >= count ? (names[Number(number)] ?? number) : number;
}
