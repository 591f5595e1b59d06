import { ThawError } from '@thaw/core';
import { bytesOfTensor, elementBytes, elementCount, type HostTensor, isShape } from './host-tensor.ts';
import { headerLengthBytes, safetensorsTypes } from './safetensors-types.ts';

/**
 * Writes tensors by name, and text that goes with them, as a safetensors file. The same input always
 * gives the same bytes.
 *
 * @throws ThawError when a tensor's data does not fill its shape, or a tensor is called `__metadata__`
 */
export function writeSafetensors(tensors: Readonly<Record<string, HostTensor>>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  // The widest elements first, so that every tensor starts at a multiple of its element's size.
  const entries = Object.entries(tensors).sort(
    ([nameA, a], [nameB, b]) => elementBytes(b.dtype) - elementBytes(a.dtype) || (nameA < nameB ? -1 : 1),
  );
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let position = 0;
  for (const [name, tensor] of entries) {
    checkTensor(name, tensor);
    const end = position + tensor.data.byteLength;
    header.push([name, { dtype: safetensorsTypes[tensor.dtype], shape: tensor.shape, data_offsets: [position, end] }]);
    position = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const dataStart = headerLengthBytes + Math.ceil(json.length / 8) * 8;

  const bytes = new Uint8Array(dataStart + position);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - headerLengthBytes), true);
  bytes.set(json, headerLengthBytes);
  bytes.fill(0x20, headerLengthBytes + json.length, dataStart); // the format pads with spaces
  let offset = dataStart;
  for (const [, tensor] of entries) {
    bytes.set(bytesOfTensor(tensor), offset);
    offset += tensor.data.byteLength;
  }
  return bytes;
}

function checkTensor(name: string, { dtype, shape, data }: HostTensor): void {
  if (name === '__metadata__') {
    throw new ThawError('A tensor cannot be called "__metadata__": the safetensors format keeps that name.', { cure: 'rename the tensor' });
  }
  if (!isShape(shape) || data.byteLength !== elementCount(shape) * elementBytes(dtype)) {
    throw new ThawError(`The data of the tensor "${name}" does not fill its shape.`, {
      wanted: `[${shape.join(', ')}] ${dtype}`,
      given: `${data.byteLength} bytes`,
      cure: 'give one number per element, in an array of the element type',
    });
  }
}
