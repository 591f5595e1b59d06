import { type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import type { LayersModel, layers as layerTypes } from '@tensorflow/tfjs-layers';
import { ThawError } from '@thaw/core';
import type { HostTensor, WeightFile } from '@thaw/weights';
import { weightName } from './initialize.ts';
import { describeMismatch } from './mismatch-report.ts';
import { isBatchCount } from './torch-origin.ts';

/** Where one weight of a layer comes from. */
export interface WeightOrigin {
  /** Its name in the weight file. Dots and underscores are the same: layers have no dots in their names. */
  readonly name: string;
  /** Order of the file's dimensions in the layer: [2, 3, 1, 0] takes a kernel [out, in, h, w] to [h, w, in, out]. Absent: the same. */
  readonly permutation?: readonly number[];
}

export interface AssignOptions {
  /**
   * Finds the origin of a weight, such as `kernel` of the layer `conv_stem`. In a file of the layout `keras`, a tensor called
   * `layer/weight` goes before it, and nothing is permuted.
   */
  readonly findOrigin: (layer: string, weight: string, dimensions: number) => WeightOrigin;
  /** True for names in the file that are known to have no place in the model. In a file of the layout `keras`, `layer.weight` is asked for too. */
  readonly isUnused: (name: string) => boolean;
  /**
   * Fits a tensor to a weight of another shape, both in the file's order of dimensions; undefined where it cannot.
   * It is asked with the file's shapes before any number is read, and with the numbers afterwards.
   */
  readonly resample?: Resample;
}

/** See `AssignOptions.resample`. The name is that of `findOrigin`. */
export interface Resample {
  (name: string, given: readonly number[], wanted: readonly number[]): ((tensor: HostTensor) => HostTensor) | undefined;
}

interface Slot {
  readonly variable: layerTypes.Layer['weights'][number];
  readonly origin: WeightOrigin;
  /** What its tensor should be called. */
  readonly name: string;
  /** What its tensor is called; absent where there is none. */
  readonly stored?: string;
  readonly permutation: readonly number[] | undefined;
  /** The variable's, in the file's order of dimensions. */
  readonly shape: readonly number[];
}

/**
 * Gives every weight of `model` its value from a file, one after another: never more than one tensor is in memory
 * besides the model.
 *
 * @throws ThawError that lists what is missing, left over or of another shape; the model is then unchanged
 */
export async function assignWeights(model: LayersModel, file: WeightFile, options: AssignOptions): Promise<void> {
  const slots = slotsOf(model, file, options.findOrigin);
  const mismatch = describeMismatch({
    missing: slots.filter(({ stored }) => stored === undefined).map(({ name }) => name),
    unexpected: unexpectedOf(slots, file, options.isUnused),
    misshapen: slots.flatMap((slot) => misshape(slot, file, options.resample)),
  });
  if (mismatch !== undefined) {
    throw new ThawError(`The weights do not fit ${model.name}:\n${mismatch}`, {
      wanted: `${slots.length} parameters`,
      given: `${file.tensors.size} parameters`,
      cure: 'use the weights this network was made for',
    });
  }
  for (const { variable, origin, stored, shape, permutation } of slots) {
    const given = await file.read(stored!);
    const fit = sameShape(given.shape, shape) ? undefined : options.resample?.(origin.name, given.shape, shape);
    tidy(() => void variable.write(arrange(fit?.(given) ?? given, permutation)));
  }
}

/** The one form of a name on both sides. */
const canonical = (name: string): string => name.replaceAll('.', '_');

function slotsOf(model: LayersModel, { layout, tensors }: WeightFile, findOrigin: AssignOptions['findOrigin']): Slot[] {
  const storedNames = new Map([...tensors.keys()].map((name) => [canonical(name), name]));
  return model.layers.flatMap((layer) =>
    layer.weights.map((variable): Slot => {
      const own = variable.shape as number[];
      const weight = weightName(variable.originalName);
      const origin = findOrigin(layer.name, weight, own.length);
      const names = layout === 'keras' ? [...kerasNames(layer.name, weight), origin.name] : [origin.name];
      const stored = names.map((name) => storedNames.get(canonical(name))).find((name) => name !== undefined);
      const permutation = layout === 'keras' ? undefined : origin.permutation;
      const shape = permutation === undefined ? own : own.map((_, dimension) => own[permutation.indexOf(dimension)]!);
      return { variable, origin, name: names[0]!, ...(stored === undefined ? {} : { stored }), permutation, shape };
    }),
  );
}

/** What Keras calls a weight. Keras 3 calls every kernel `kernel`; Keras 2 and TensorFlow.js do not. */
const kerasNames = (layer: string, weight: string): string[] => [weight, ...(weight === 'depthwise_kernel' ? ['kernel'] : [])].map((name) => `${layer}/${name}`);

function unexpectedOf(slots: readonly Slot[], { layout, tensors }: WeightFile, isUnused: AssignOptions['isUnused']): string[] {
  const wanted = new Set(slots.map(({ stored }) => stored));
  return [...tensors.keys()].filter((name) => {
    const forms = layout === 'keras' ? [name, name.replaceAll('/', '.')] : [name];
    return !wanted.has(name) && !isBatchCount(name) && !forms.some(isUnused);
  });
}

const floats = ['float64', 'float32', 'float16', 'bfloat16'];

/** What is wrong with a tensor's shape or element type; empty where it fits. */
function misshape({ origin, stored, shape }: Slot, file: WeightFile, resample?: Resample): string[] {
  if (stored === undefined) return [];
  const given = file.tensors.get(stored)!;
  const fits = sameShape(given.shape, shape) || resample?.(origin.name, given.shape, shape) !== undefined;
  return fits && floats.includes(given.dtype) ? [] : [`"${stored}" is ${given.dtype} [${given.shape.join(', ')}]; the network needs float32 [${shape.join(', ')}]`];
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((size, dimension) => size === b[dimension]);

function arrange({ data, shape }: HostTensor, permutation: readonly number[] | undefined): Tensor {
  const given = tensor(data as Float32Array, [...shape], 'float32');
  return permutation === undefined ? given : transpose(given, [...permutation]);
}
