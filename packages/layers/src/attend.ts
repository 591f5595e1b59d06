import { matMul, mul, reshape, softmax, type Tensor, type Tensor4D, transpose, unstack } from '@tensorflow/tfjs-core';

/**
 * softmax(q kᵀ / √d) v for each head (Vaswani et al. 2017), with d = channels / heads.
 *
 * @param qkv [batch, tokens, 3 · channels]: queries, keys and values, each ordered by heads, as a linear layer called `qkv` gives them in timm
 * @param adjust may change the scores, [batch, heads, tokens, tokens], in front of the softmax
 * @returns [batch, tokens, channels]
 */
export function attend(qkv: Tensor, heads: number, adjust: (scores: Tensor) => Tensor = (scores) => scores): Tensor {
  const [batch, tokens, width] = qkv.shape as [number, number, number];
  const channels = width / 3;
  // [batch, tokens, 3, heads, d] → three times [batch, heads, tokens, d]
  const parts = transpose(reshape(qkv, [batch, tokens, 3, heads, channels / heads]), [2, 0, 3, 1, 4]);
  const [queries, keys, values] = unstack(parts) as [Tensor4D, Tensor4D, Tensor4D];
  const scores = matMul(mul(queries, Math.sqrt(heads / channels)), keys, false, true);
  const mixed = matMul(softmax(adjust(scores)), values);
  // [batch, heads, tokens, d] → [batch, tokens, heads, d]
  return reshape(transpose(mixed, [0, 2, 1, 3]), [batch, tokens, channels]);
}
