import { bytesField, concatenate, type Field, integerField } from './protocol-buffer.ts';

export interface SessionOptions {
  /**
   * Whether TensorFlow rewrites graphs before it runs them (Grappler). Default: not on a processor, unless XLA or precision ask
   * for it. What it would do there our own passes have done already; it only took a second at the first step.
   */
  readonly rewrites?: boolean;
  /** Threads within one operation. Default: TensorFlow's, one per core. */
  readonly intraOpThreads?: number;
  /**
   * Operations at a time. Default: 1 on a processor, where each uses all cores: two that share them took up to a tenth longer in
   * all, for they push each other's data out of the caches.
   */
  readonly interOpThreads?: number;
  /** Compiles clusters of operations with XLA. Pays on GPUs; on processors it was slower. */
  readonly xla?: boolean;
  /**
   * Convolutions and products in 16 bits where TensorFlow's lists allow; variables stay float32. bfloat16 changes what runs on the
   * processor, and pays with AVX-512 and later; float16 changes what runs on a GPU.
   */
  readonly precision?: 'float32' | 'bfloat16' | 'float16';
}

const toggle = { on: 1, off: 2 };

/** Encodes a `ConfigProto`. */
export function sessionConfiguration({ rewrites = true, intraOpThreads, interOpThreads, xla = false, precision = 'float32' }: SessionOptions): Uint8Array {
  const rewriter: Field[] = [
    // RewriterConfig.meta_optimizer_iterations = ONE: a second round over the whole graph finds next to nothing.
    integerField(12, 1),
    ...(rewrites ? [] : [integerField(19, true)]), // disable_meta_optimizer
    // RewriterConfig.auto_mixed_precision (GPU, float16) and .auto_mixed_precision_onednn_bfloat16 (processors).
    ...(precision === 'float16' ? [integerField(23, toggle.on)] : []),
    ...(precision === 'bfloat16' ? [integerField(31, toggle.on)] : []),
  ];
  const graphOptions = [
    // OptimizerOptions.global_jit_level = ON_1, and the same for processors.
    ...(xla ? [bytesField(3, [integerField(5, 1), integerField(7, 1)])] : []),
    bytesField(10, rewriter),
  ];
  return concatenate([
    ...(intraOpThreads === undefined ? [] : [integerField(2, intraOpThreads)]),
    ...(interOpThreads === undefined ? [] : [integerField(5, interOpThreads)]),
    integerField(7, true), // allow_soft_placement: what has no GPU kernel runs on the processor
    bytesField(10, graphOptions),
  ]);
}
