import { type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { nearest, ThawError } from '@thaw/core';
import type { HostTensor } from '@thaw/weights';
import { weightName } from './initialize.ts';

/** Where one weight of a layer comes from. */
export interface WeightOrigin {
  /** Its name in the weight file. */
  readonly name: string;
  /** Order of the file's dimensions in the layer: [2, 3, 1, 0] takes a kernel [out, in, h, w] to [h, w, in, out]. Absent: the same. */
  readonly permutation?: readonly number[];
}

/** Finds the origin of a weight, such as `kernel` of the layer `conv_stem`. */
export type FindOrigin = (layer: string, weight: string) => WeightOrigin;

export interface AssignOptions {
  readonly findOrigin: FindOrigin;
  /** True for names in the file that are known to have no place in the model. */
  readonly isUnused: (name: string) => boolean;
}

type Slot = WeightOrigin & { readonly variable: LayersModel['weights'][number] };

/**
 * Gives every weight of `model` its value from a file's `tensors`.
 *
 * @throws ThawError that lists what is missing, left over or of another shape; the model is then unchanged
 */
export function assignWeights(model: LayersModel, tensors: Readonly<Record<string, HostTensor>>, options: AssignOptions): void {
  const slots = slotsOf(model, options.findOrigin);
  const problems = [...findNameProblems(slots, tensors, options.isUnused), ...findShapeProblems(slots, tensors)];
  if (problems.length > 0) {
    throw new ThawError(`The weights do not fit ${model.name}:\n${brief(problems)}`, {
      wanted: `${slots.length} parameters`,
      given: `${Object.keys(tensors).length} parameters`,
      cure: 'use the weights this network was made for',
    });
  }
  tidy(() => {
    for (const { variable, name, permutation } of slots) variable.write(arrange(tensors[name]!, permutation));
  });
}

const slotsOf = (model: LayersModel, findOrigin: FindOrigin): Slot[] =>
  model.layers.flatMap((layer) =>
    layer.weights.map((variable) => ({ variable, ...findOrigin(layer.name, weightName(variable.originalName)) })),
  );

function findNameProblems(slots: readonly Slot[], tensors: Readonly<Record<string, HostTensor>>, isUnused: (name: string) => boolean): string[] {
  const wanted = new Set(slots.map(({ name }) => name));
  const unexpected = Object.keys(tensors).filter((name) => !wanted.has(name) && !isUnused(name));
  const missing = [...wanted].filter((name) => !Object.hasOwn(tensors, name));
  return [
    ...missing.map((name) => {
      const similar = nearest(name, unexpected);
      return `"${name}" is missing${similar === undefined ? '' : `; nearest: "${similar}"`}`;
    }),
    ...unexpected.map((name) => `"${name}" has no place in the network`),
  ];
}

function findShapeProblems(slots: readonly Slot[], tensors: Readonly<Record<string, HostTensor>>): string[] {
  return slots.flatMap(({ variable, name, permutation }) => {
    const given = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (given === undefined) return [];
    const shape = permutation?.map((dimension) => given.shape[dimension] ?? NaN) ?? given.shape;
    const fits = given.dtype === 'float32' && given.shape.length === variable.shape.length && shape.join() === variable.shape.join();
    if (fits) return [];
    const order = permutation === undefined ? '' : `, dimensions in the order ${permutation.join(', ')}`;
    return [`"${name}" is ${given.dtype} [${given.shape.join(', ')}]; ${variable.originalName} needs float32 [${variable.shape.join(', ')}]${order}`];
  });
}

function arrange({ data, shape }: HostTensor, permutation: readonly number[] | undefined): Tensor {
  const given = tensor(data as Float32Array, [...shape], 'float32');
  return permutation === undefined ? given : transpose(given, [...permutation]);
}

const brief = (lines: readonly string[]): string =>
  [...lines.slice(0, 10), ...(lines.length > 10 ? [`and ${lines.length - 10} more`] : [])].map((line) => `  ${line}`).join('\n');
