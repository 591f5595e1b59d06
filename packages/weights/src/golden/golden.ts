import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { HostTensor } from '../host-tensor.ts';

interface Packed {
  readonly gzip: string;
}

interface Case extends Packed {
  /** What Python reads; int64 and infinities as text. */
  readonly tensors: Record<string, { readonly dtype: string; readonly shape: number[]; readonly values: (number | string)[] }>;
}

/** Files that must be read. */
type Readable =
  | 'safetensorsHalf'
  | 'torchLegacy'
  | 'torchLegacyCheckpoint'
  | 'torchZip'
  | 'torchZip64'
  | 'torchZipPacked'
  | 'numpyPickle'
  | 'keras2H5'
  | 'keras2Weights'
  | 'keras3H5'
  | 'keras3Weights'
  | 'keras3Bfloat16'
  | 'keras3Archive'
  | 'kerasNestedH5'
  | 'kerasNestedWeights';

/** Files that must be refused. */
type Refused = 'torchModule' | 'torchMalicious' | 'maliciousPickle' | 'hdf5Latest' | 'hdf5Chunked' | 'hdf5External' | 'hdf5Soft' | 'hdf5Loop';

type Golden = Readonly<Record<Readable, Case> & Record<Refused, Packed>> & { readonly safetensors: Case & { readonly metadata: Record<string, string> } };

/** Written by bench/reference/weights.py. */
export const golden = JSON.parse(readFileSync(new URL('weights.json', import.meta.url), 'utf8')) as Golden;

export const bytesOf = ({ gzip }: Packed): Uint8Array => new Uint8Array(gunzipSync(Buffer.from(gzip, 'base64')));

const jsonNumber = (value: number | bigint): number | string => (typeof value === 'bigint' ? String(value) : Number.isFinite(value) ? value : value > 0 ? 'inf' : '-inf');

/** A tensor as the golden file describes it. */
export const describeTensor = ({ dtype, shape, data }: HostTensor) => ({
  dtype,
  shape,
  values: Array.from(data as ArrayLike<number | bigint>, jsonNumber),
});

export const describeTensors = (tensors: Readonly<Record<string, HostTensor>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, describeTensor(tensor)]));
