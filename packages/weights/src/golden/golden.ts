import { readFileSync } from 'node:fs';
import type { HostTensor } from '../host-tensor.ts';

interface Case {
  readonly base64: string;
  /** What Python reads; int64 as text. */
  readonly tensors: Record<string, { readonly dtype: string; readonly shape: number[]; readonly values: (number | string)[] }>;
}

interface Golden {
  readonly safetensors: Case & { readonly metadata: Record<string, string> };
  readonly torchLegacy: Case;
  readonly torchZip: { readonly base64: string };
  readonly torchHalf: { readonly base64: string };
  readonly numpyPickle: Case;
  readonly maliciousPickle: { readonly base64: string };
}

/** Written by bench/reference/weights.py. */
export const golden = JSON.parse(readFileSync(new URL('weights.json', import.meta.url), 'utf8')) as Golden;

export const bytesOf = ({ base64 }: { readonly base64: string }): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** A tensor as the golden file describes it. */
export const describeTensor = ({ dtype, shape, data }: HostTensor) => ({
  dtype,
  shape,
  values: Array.from(data as ArrayLike<number | bigint>, (value) => (typeof value === 'bigint' ? String(value) : value)),
});

export const describeTensors = (tensors: Readonly<Record<string, HostTensor>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, describeTensor(tensor)]));
