import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { add, buffer, keep, mul, randomNormal, scalar, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { findRuntime } from './find-runtime.ts';
import type { GraphAddon } from './graph/addon.ts';

/** For tests: functions that cannot be traced. (The folder of the tracer itself never counts as a place in the code.) */
export const untraceable = {
  readsInput: ({ x }: Record<string, Tensor>) => ({ y: mul(x!, x!.dataSync()[0]!) }), // line: readsInput
  readsResult: ({ x }: Record<string, Tensor>) => ({ y: mul(x!, add(x!, 1).arraySync() as number[]) }), // line: readsResult
  randomNumber: ({ x }: Record<string, Tensor>) => ({ y: mul(x!, Math.random()) }), // line: randomNumber
  randomTensor: ({ x }: Record<string, Tensor>) => ({ y: add(x!, randomNormal(x!.shape)) }), // line: randomTensor
};

/** For tests: a function that counts its calls, and uses the number. */
export function counting(): (inputs: Record<string, Tensor>) => Record<string, Tensor> {
  let calls = 0;
  return ({ x }) => {
    calls += 1;
    return { y: add(x!, calls) }; // line: counting
  };
}

/** For tests: a function that multiplies once more at every call. */
export function growing(): (inputs: Record<string, Tensor>) => Record<string, Tensor> {
  let calls = 0;
  return ({ x }) => {
    calls += 1;
    let y = x!;
    for (let index = 0; index < calls; index++) y = mul(y, y); // line: growing
    return { y };
  };
}

/** For tests: a function that reads a variable in JavaScript. */
export const readsVariable = (variable: Variable) => ({ x }: Record<string, Tensor>) => ({ y: mul(x!, variable.dataSync()[0]!) }); // line: readsVariable

/** For tests: a function that uses a tensor of the outside. */
export function usesOutside(): { run: (inputs: Record<string, Tensor>) => Record<string, Tensor>; outside: Tensor } {
  const outside = tidy(() => keep(add(scalar(1), 1)));
  return { outside, run: ({ x }) => ({ y: add(x!, outside) }) }; // line: usesOutside
}

/** For tests: a function that fails after it has made tensors and assigned a variable. */
export const failing = (variable: Variable) => ({ x }: Record<string, Tensor>): Record<string, Tensor> => {
  variable.assign(add(variable, x!));
  buffer([2]).toTensor();
  throw new Error('on purpose');
};

const lines = readFileSync(new URL(import.meta.url), 'utf8').split('\n');

/** For tests: the place that is marked in this file, as `file:line`. */
export const place = (mark: string): string => `test-functions.ts:${lines.findIndex((line) => line.endsWith(`// line: ${mark}`)) + 1}`;

/** For tests: the loaded addon, with the number of graphs it has open. */
export function countingAddon(): { readonly addon: GraphAddon; openGraphs(): number } {
  const addon = createRequire(import.meta.url)(findRuntime('cpu')!.addons.thaw_graph) as GraphAddon;
  let open = 0;
  const counted: Pick<GraphAddon, 'newGraph' | 'closeGraph'> = {
    newGraph: () => {
      open += 1;
      return addon.newGraph();
    },
    closeGraph: (graph) => {
      open -= 1;
      addon.closeGraph(graph);
    },
  };
  return { addon: Object.create(addon, Object.getOwnPropertyDescriptors(counted)) as GraphAddon, openGraphs: () => open };
}
