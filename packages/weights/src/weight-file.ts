import type { HostTensor } from './host-tensor.ts';

/** What a file says about a tensor before its numbers are read. */
export interface StoredTensor {
  /** As the file has it, in NumPy's words: `float32`, `float16`, `bfloat16`, … */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** An open file of weights: what is in it is known at once, numbers are read one tensor at a time. */
export interface WeightFile {
  /** How kernels lie: `torch` is [out, in, height, width] and [out, in], `keras` [height, width, in, out] and [in, out]. */
  readonly layout: 'torch' | 'keras';
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Free text that goes with the tensors; empty when the file has none. */
  readonly metadata: Readonly<Record<string, string>>;
  /** A tensor in row-major order. Floating-point numbers of any width come as float32. */
  read(name: string): Promise<HostTensor>;
  /** Afterwards nothing can be read. */
  close(): Promise<void>;
}

/** A file whose tensors are in memory already. */
export const weightFileOf = (tensors: Readonly<Record<string, HostTensor>>, layout: WeightFile['layout'] = 'torch', metadata: WeightFile['metadata'] = {}): WeightFile => ({
  layout,
  tensors: new Map(Object.entries(tensors)),
  metadata,
  read: async (name) => tensors[name]!,
  close: async () => undefined,
});
