import { backend, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import { dataTypeName, dataTypes, type NodeAttribute } from './graph.ts';

/** The addon of TensorFlow.js, as far as tracing stands in for it. Tensors are numbered. */
export interface NativeBinding {
  createTensor(shape: number[], dtype: number, values: BindingValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): ArrayLike<number>;
  executeOp(op: string, attributes: readonly BindingAttribute[], ids: readonly number[], count: number): BindingTensor[];
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
}

type BindingValues = ArrayBufferView | ArrayLike<number>;

export interface BindingTensor {
  readonly id: number;
  readonly dtype: number;
  readonly shape: number[];
}

export interface BindingAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The native backend of TensorFlow.js; its types keep these members private. */
export interface NativeBackend {
  binding: NativeBinding;
  createOutputTensor(metadata: BindingTensor): Tensor;
  /** Uploads what is not, and gives the number of each tensor. */
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  readonly tensorMap: { get(dataId: object): { id: number; values: unknown } };
}

/** Frees the data of a tensor, which stays as a name for data elsewhere until it is assigned again. */
export function releaseData({ binding, tensorMap }: NativeBackend, { dataId }: TensorInfo): void {
  const data = tensorMap.get(dataId);
  if (data.values === null && data.id >= 0) binding.deleteTensor(data.id);
  // What tensors without data have.
  Object.assign(data, { id: -1, values: null });
}

/** The current backend of TensorFlow.js. @throws ThawError when it is another one */
export function nativeBackend(): NativeBackend {
  const current: unknown = backend();
  if (typeof (current as Partial<NativeBackend>).binding?.executeOp === 'function') return current as NativeBackend;
  throw new ThawError('Functions can only be compiled on the native backend.', { cure: 'call `loadTensorFlow()` first, and let it stay the backend of TensorFlow.js' });
}

/** A copy of the bytes, for the array may change later. 64-bit integers come as pairs of 32 bits. */
export function bytesOf(values: BindingValues, dtype: number): Uint8Array {
  if (ArrayBuffer.isView(values)) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  const numbers = dtype === dataTypes.float32 ? Float32Array.from(values) : dtype === dataTypes.int32 ? Int32Array.from(values) : Uint8Array.from(values);
  return new Uint8Array(numbers.buffer);
}

/** Attributes as the kernels give them, by name. */
export function namedAttributes(binding: NativeBinding, attributes: readonly BindingAttribute[]): Record<string, NodeAttribute> {
  const decode = ({ name, type, value }: BindingAttribute): NodeAttribute => {
    switch (type) {
      case binding.TF_ATTR_TYPE:
        return { type: dataTypeName(value as number) };
      case binding.TF_ATTR_INT:
        return Array.isArray(value) ? { ints: value as number[] } : { int: value as number };
      case binding.TF_ATTR_FLOAT:
        return Array.isArray(value) ? { floats: value as number[] } : { float: value as number };
      case binding.TF_ATTR_BOOL:
        return { bool: Boolean(value) };
      case binding.TF_ATTR_STRING:
        return { string: value as string };
      case binding.TF_ATTR_SHAPE:
        return { shape: value as number[] };
      default:
        throw new Error(`The attribute "${name}" has an unknown kind (${type}).`);
    }
  };
  return Object.fromEntries(attributes.map((attribute) => [attribute.name, decode(attribute)]));
}
