import { fileURLToPath } from 'node:url';
import { ThawError } from '@thaw/core';
import type { ConstantValue, GraphNode } from './graph.ts';

type Recorded = Omit<GraphNode, 'outputs'>;

/**
 * Compares a node of a second trace with that of the first.
 *
 * @throws ThawError when they differ: something of JavaScript changes from call to call and would be baked into the graph
 */
export function compareNodes(expected: Recorded | undefined, actual: Recorded | undefined, index: number): void {
  const difference = differenceOf(expected, actual);
  if (difference === undefined) return;
  // What is missing has no place.
  const place = actual === undefined ? '' : placeInCode();
  throw new ThawError(`The traced function does not do the same each time: ${difference} (operation ${index}${place}).`, {
    cure: 'give what changes from call to call as an input tensor; draw random numbers with native, seeded operations',
  });
}

function differenceOf(expected: Recorded | undefined, actual: Recorded | undefined): string | undefined {
  if (expected === undefined) return `${actual!.op} comes on top`;
  if (actual === undefined) return `${expected.op} is missing`;
  if (expected.op !== actual.op) return `${actual.op} instead of ${expected.op}`;
  const [first, second] = [expected, actual].map(({ attributes }) => attributes['value']);
  if (first !== undefined && second !== undefined && 'tensor' in first && 'tensor' in second) {
    const [old, fresh] = [first.tensor, second.tensor];
    if (old.dtype !== fresh.dtype || String(old.shape) !== String(fresh.shape) || Buffer.compare(old.bytes, fresh.bytes) !== 0) {
      return `a constant [${fresh.shape}] was ${previewOf(old)} and now is ${previewOf(fresh)}`;
    }
    return undefined;
  }
  for (const part of ['attributes', 'inputs'] as const) {
    const [old, fresh] = [JSON.stringify(expected[part]), JSON.stringify(actual[part])];
    if (old !== fresh) return `${actual.op} has other ${part}: ${old}, now ${fresh}`;
  }
  return undefined;
}

/** The first numbers of a constant, as text. */
export function previewOf({ dtype, bytes }: ConstantValue): string {
  const buffer = bytes.slice(0, 16).buffer;
  const values = dtype === 'float32' ? new Float32Array(buffer) : dtype === 'int32' ? new Int32Array(buffer) : dtype === 'int64' ? new BigInt64Array(buffer) : new Uint8Array(buffer);
  return `${[...values].map((value) => Number(Number(value).toPrecision(6))).join(', ')}${bytes.length > 16 ? ', …' : ''}`;
}

/** The tracer, and the kernels over native operations: as they run, and as source maps tell of the built package. */
const ownFolders = ['.', '../kernels', '../src/graph', '../src/kernels'].map((folder) => fileURLToPath(new URL(`${folder}/`, import.meta.url)));

/** ` at FILE:LINE`: the innermost line of the running code that belongs to none of TensorFlow.js, the tracer and its kernels. */
export const placeInCode = (): string => {
  const place = innermostPlace();
  return place === undefined ? '' : ` at ${place}`;
};

/** The same without ` at `; undefined when there is none. */
export function innermostPlace(): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  const { stack = '' } = new Error('place');
  Error.stackTraceLimit = limit;
  return stack
    .split('\n')
    .flatMap((frame) => /(?:\(|at (?:async )?)(?:file:\/\/)?([^()]+:\d+):\d+\)?$/.exec(frame)?.[1] ?? [])
    .find((place) => !/@tensorflow[/\\+]|[/\\]tfjs-[\w-]+[/\\]src[/\\]|^node:/.test(place) && !ownFolders.some((folder) => place.startsWith(folder)));
}
