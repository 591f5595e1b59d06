import { engine, type Tensor, tensor, type Variable } from '@tensorflow/tfjs-core';
import type { NativeBackend } from './native-backend.ts';

/** Every variable of TensorFlow.js, by the id of its data, which is uploaded where it was not. */
export function variablesById(backend: NativeBackend): Map<number, Variable> {
  const variables = new Map<number, Variable>();
  const idOf = (variable: Variable): number => backend.getInputTensorIds([variable as Tensor])[0]!;
  for (const variable of Object.values(engine().state.registeredVariables)) {
    // Variables that were made from one tensor share its data: nobody could tell which one is read.
    if (variables.has(idOf(variable))) assignCopy(variable);
    variables.set(idOf(variable), variable);
  }
  return variables;
}

function assignCopy(variable: Variable): void {
  const copy: Tensor = tensor(variable.dataSync().slice(), variable.shape, variable.dtype);
  variable.assign(copy);
  copy.dispose();
}
