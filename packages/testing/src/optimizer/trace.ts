import { ThawError } from '@thaw/core';
import { engine, type NamedAttrMap, type NamedTensorMap, Tensor, tensor } from '@tensorflow/tfjs-core';

/** One kernel call. Values are told by their number, in the order in which they appeared. */
interface Recorded {
  readonly name: string;
  readonly inputs: Record<string, number> | number[];
  readonly attributes: NamedAttrMap | undefined;
  readonly outputs: readonly number[];
}

/**
 * Runs `step` once while recording its kernels, and returns a function that repeats the recording on other
 * inputs. Whatever is not computed from the inputs stays as it was: the same happens when the training loop
 * compiles a step.
 *
 * @throws ThawError when the step reads the value of a tensor
 */
export function trace(step: () => readonly Tensor[], inputs: readonly Tensor[]): (inputs: readonly Tensor[]) => Tensor[] {
  const numbers = new Map(inputs.map(({ id }, number) => [id, number]));
  const constants: [number: number, make: () => Tensor][] = [];
  const recording: Recorded[] = [];
  let count = inputs.length;
  const numberNew = ({ id }: Tensor): number => {
    numbers.set(id, count);
    return count++;
  };

  const outputs = listenToKernels(step, (name, given, attributes, results, copyOf) => {
    const numberOf = (value: Tensor): number => {
      const known = numbers.get(value.id);
      if (known !== undefined) return known;
      const number = numberNew(value);
      constants.push([number, copyOf(value)]);
      return number;
    };
    recording.push({ name, inputs: mapInputs(given, numberOf), attributes, outputs: results.map(numberNew) });
  });

  return (fresh) => {
    const values = new Map(fresh.map((value, number) => [number, value]));
    for (const [number, make] of constants) values.set(number, make());
    for (const { name, inputs: given, attributes, outputs: made } of recording) {
      const results = engine().runKernel(name, mapInputs(given, (number) => values.get(number)!) as NamedTensorMap, attributes);
      for (const [index, result] of [results].flat().entries()) values.set(made[index]!, result as Tensor);
    }
    // An output that no kernel made is a constant of the step.
    return outputs.map((output) => values.get(numbers.get(output.id) ?? -1) ?? output);
  };
}

/** A kernel takes its inputs by name, or as a list. */
const mapInputs = <From, To>(inputs: Record<string, From> | From[], change: (value: From) => To): Record<string, To> | To[] =>
  Array.isArray(inputs)
    ? inputs.map(change)
    : Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined && value !== null).map(([key, value]) => [key, change(value)]));

type Listener = (
  name: string,
  inputs: Record<string, Tensor> | Tensor[],
  attributes: NamedAttrMap | undefined,
  results: readonly Tensor[],
  copyOf: (value: Tensor) => () => Tensor,
) => void;

/** Tells the listener about every kernel that `run` runs, and forbids `run` to read values. */
function listenToKernels<Result>(run: () => Result, listen: Listener): Result {
  const target = engine();
  const { runKernel, readSync } = target;
  // Operations dispose the constants they make, so that their values are read while the kernel runs.
  const copyOf = (value: Tensor) => {
    const content = readSync.call(target, value.dataId).slice() as Float32Array;
    return () => tensor(content, value.shape, value.dtype);
  };
  target.runKernel = <T extends Tensor | Tensor[]>(name: string, inputs: NamedTensorMap, attributes?: NamedAttrMap): T => {
    const results = runKernel.call(target, name, inputs, attributes) as T;
    listen(name, inputs, attributes, [results].flat() as Tensor[], copyOf);
    return results;
  };
  target.readSync = refuseToRead;
  target.read = refuseToRead;
  try {
    return run();
  } finally {
    // The methods of the class show again.
    for (const name of ['runKernel', 'readSync', 'read']) Reflect.deleteProperty(target, name);
  }
}

function refuseToRead(): never {
  throw new ThawError('The update reads the value of a tensor, which a compiled step cannot do.', { cure: 'compute with tensors instead of dataSync, data or arraySync' });
}
