import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** To be raised when pictures are decoded or rendered, or layers computed, with other numbers than before. */
const format = 'thaw-features-2';

/**
 * A text that is another for every network that gives other features: by structure, by weights, by what computes it.
 * Names that TensorFlow.js makes up, which count on from process to process, do not matter.
 *
 * @param model ends in the features; its variables must be up to date
 * @param conditions what else decides the last bits, as JSON
 * @returns 32 hexadecimal digits
 */
export function networkKey(model: LayersModel, conditions: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify([format, conditions, process.arch, cpus()[0]?.model]));
  const places = new Map<SymbolicTensor, number>();
  const layers: SymbolicTensor['sourceLayer'][] = [];
  const visit = (tensor: SymbolicTensor): number => {
    const known = places.get(tensor);
    if (known !== undefined) return known;
    const inputs = tensor.inputs.map(visit);
    const { sourceLayer: layer } = tensor;
    if (!layers.includes(layer)) {
      layers.push(layer);
      hash.update(JSON.stringify([layer.getClassName(), { ...layer.getConfig(), name: undefined }]));
      for (const weight of layer.getWeights()) hashTensor(weight);
    }
    hash.update(JSON.stringify([layers.indexOf(layer), inputs, tensor.outputTensorIndex ?? 0]));
    places.set(tensor, places.size);
    return places.size - 1;
  };
  const hashTensor = (tensor: Tensor): void => {
    const { buffer, byteOffset, byteLength } = tensor.dataSync();
    hash.update(JSON.stringify(tensor.shape)).update(new Uint8Array(buffer, byteOffset, byteLength));
  };
  hash.update(JSON.stringify(model.outputs.map(visit)));
  return hash.digest('hex').slice(0, 32);
}
