import { concatenate, integerField, readFields } from './protocol-buffer.ts';

/** How long each operation of one run took. */
export interface RunProfile {
  readonly operations: readonly OperationTime[];
}

export interface OperationTime {
  readonly name: string;
  /** The kernel that ran, after TensorFlow's own rewriting: `_FusedConv2D` for three of the graph's operations. */
  readonly op: string;
  readonly startMicroseconds: number;
  readonly microseconds: number;
}

/** Bytes of a `RunOptions` with `trace_level = FULL_TRACE`. */
export const traceOptions = concatenate([integerField(1, 3)]);

/** Reads the statistics of a `RunMetadata`: step_stats (1) → dev_stats (1) → node_stats (2). */
export function readRunMetadata(bytes: Uint8Array): RunProfile {
  const operations: OperationTime[] = [];
  for (const stepStatistics of messages(bytes, 1)) {
    for (const device of messages(stepStatistics, 1)) {
      for (const node of messages(device, 2)) operations.push(operationTime(node));
    }
  }
  return { operations: operations.toSorted((a, b) => a.startMicroseconds - b.startMicroseconds) };
}

function operationTime(node: Uint8Array): OperationTime {
  const texts = new Map<number, string>();
  const numbers = new Map<number, number>();
  for (const { field, value } of readFields(node)) {
    if (typeof value === 'number') numbers.set(field, value);
    else texts.set(field, new TextDecoder().decode(value));
  }
  const start = numbers.get(2) ?? 0; // all_start_micros
  const label = texts.get(8) ?? ''; // timeline_label: `name = Op(inputs)`
  return {
    name: texts.get(1) ?? '',
    op: label.match(/ = ([^(]+)\(/)?.[1] ?? label,
    startMicroseconds: start + (numbers.get(3) ?? 0), // op_start_rel_micros
    microseconds: (numbers.get(4) ?? 0) - (numbers.get(3) ?? 0), // op_end_rel_micros − op_start_rel_micros
  };
}

function* messages(bytes: Uint8Array, wanted: number): Generator<Uint8Array> {
  for (const { field, value } of readFields(bytes)) if (field === wanted && value instanceof Uint8Array) yield value;
}

