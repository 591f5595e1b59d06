import { type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import type { LayersModel, layers as layerTypes } from '@tensorflow/tfjs-layers';
import { nearest, ThawError } from '@thaw/core';
import type { HostTensor, WeightFile } from '@thaw/weights';
import { weightName } from './initialize.ts';
import { isBatchCount } from './torch-origin.ts';

/** Where one weight of a layer comes from. */
export interface WeightOrigin {
  /** Its name in the weight file. Dots and underscores are the same: layers have no dots in their names. */
  readonly name: string;
  /** Order of the file's dimensions in the layer: [2, 3, 1, 0] takes a kernel [out, in, h, w] to [h, w, in, out]. Absent: the same. */
  readonly permutation?: readonly number[];
}

export interface AssignOptions {
  /** Finds the origin of a weight, such as `kernel` of the layer `conv_stem`. */
  readonly findOrigin: (layer: string, weight: string, dimensions: number) => WeightOrigin;
  /** True for names in the file that are known to have no place in the model. */
  readonly isUnused: (name: string) => boolean;
  /**
   * Fits a tensor to a weight of another shape, both in the file's order of dimensions; undefined where it cannot.
   * It is asked with the file's shapes before any number is read, and with the numbers afterwards.
   */
  readonly resample?: Resample;
}

/** See `AssignOptions.resample`. */
export interface Resample {
  (name: string, given: readonly number[], wanted: readonly number[]): ((tensor: HostTensor) => HostTensor) | undefined;
}

interface Slot extends WeightOrigin {
  readonly variable: layerTypes.Layer['weights'][number];
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
  const stored = new Map([...file.tensors.keys()].map((name) => [canonical(name), name]));
  const slots = slotsOf(model, options.findOrigin);
  const problems = [...findNameProblems(slots, stored, options.isUnused), ...findShapeProblems(slots, stored, file, options.resample)];
  if (problems.length > 0) {
    throw new ThawError(`The weights do not fit ${model.name}:\n${brief(problems)}`, {
      wanted: `${slots.length} parameters`,
      given: `${file.tensors.size} parameters`,
      cure: 'use the weights this network was made for',
    });
  }
  for (const { variable, name, shape, permutation } of slots) {
    const given = await file.read(stored.get(canonical(name))!);
    const fit = sameShape(given.shape, shape) ? undefined : options.resample?.(name, given.shape, shape);
    tidy(() => void variable.write(arrange(fit?.(given) ?? given, permutation)));
  }
}

/** The one form of a name on both sides. */
const canonical = (name: string): string => name.replaceAll('.', '_');

const slotsOf = (model: LayersModel, findOrigin: AssignOptions['findOrigin']): Slot[] =>
  model.layers.flatMap((layer) =>
    layer.weights.map((variable) => {
      const own = variable.shape as number[];
      const origin = findOrigin(layer.name, weightName(variable.originalName), own.length);
      const { permutation } = origin;
      return { variable, ...origin, shape: permutation === undefined ? own : own.map((_, dimension) => own[permutation.indexOf(dimension)]!) };
    }),
  );

function findNameProblems(slots: readonly Slot[], stored: ReadonlyMap<string, string>, isUnused: (name: string) => boolean): string[] {
  const wanted = new Set(slots.map(({ name }) => canonical(name)));
  const unexpected = [...stored].filter(([name]) => !wanted.has(name)).map(([, name]) => name).filter((name) => !isBatchCount(name) && !isUnused(name));
  const missing = slots.map(({ name }) => name).filter((name) => !stored.has(canonical(name)));
  return [
    ...missing.map((name) => {
      const similar = nearest(name, unexpected);
      return `"${name}" is missing${similar === undefined ? '' : `; nearest: "${similar}"`}`;
    }),
    ...unexpected.map((name) => `"${name}" has no place in the network`),
  ];
}

function findShapeProblems(slots: readonly Slot[], stored: ReadonlyMap<string, string>, file: WeightFile, resample?: Resample): string[] {
  return slots.flatMap(({ name, shape }) => {
    const key = stored.get(canonical(name));
    if (key === undefined) return [];
    const given = file.tensors.get(key)!;
    const isNumber = given.dtype.includes('float');
    if (isNumber && (sameShape(given.shape, shape) || resample?.(name, given.shape, shape) !== undefined)) return [];
    return [`"${key}" is ${given.dtype} [${given.shape.join(', ')}]; the network needs float32 [${shape.join(', ')}]`];
  });
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((size, dimension) => size === b[dimension]);

function arrange({ data, shape }: HostTensor, permutation: readonly number[] | undefined): Tensor {
  const given = tensor(data as Float32Array, [...shape], 'float32');
  return permutation === undefined ? given : transpose(given, [...permutation]);
}

const brief = (lines: readonly string[]): string =>
  [...lines.slice(0, 10), ...(lines.length > 10 ? [`and ${lines.length - 10} more`] : [])].map((line) => `  ${line}`).join('\n');
