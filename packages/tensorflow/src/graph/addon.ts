import { type DataType, dataTypeName, dataTypes, encodeAttribute, type GraphNode, argumentLengths, type OutputType, type Port } from './graph.ts';

/** The addon in `native/`. */
export interface GraphAddon {
  newGraph(): NativeGraph;
  closeGraph(graph: NativeGraph): void;
  addOperation(
    graph: NativeGraph,
    type: string,
    name: string,
    inputs: Int32Array,
    /** For each of the first arguments how many inputs it has when it is a list, and -1 when it is none. */
    argumentLengths: Int32Array,
    controls: Int32Array,
    attributes: readonly (string | Uint8Array)[],
  ): (number | number[] | null)[];
  openSession(graph: NativeGraph, configuration: Uint8Array): void;
  run(
    graph: NativeGraph,
    feeds: Int32Array,
    values: readonly unknown[],
    fetches: Int32Array,
    targets: Int32Array,
    options: Uint8Array | undefined,
  ): Promise<(ArrayBuffer | Uint8Array)[]>;
}

/** A graph and its session, opaque. */
export type NativeGraph = { readonly nativeGraph: unique symbol };

export const portNumbers = (ports: readonly Port[]): Int32Array => Int32Array.from(ports.flatMap(({ node, output }) => [node, output]));

/**
 * Adds a node whose inputs are numbered as in the native graph. TensorFlow checks it and works out its outputs.
 *
 * @throws Error of TensorFlow when inputs, attributes or shapes do not fit
 */
export function addNode(addon: GraphAddon, graph: NativeGraph, name: string, { op, inputs, controls, attributes }: Omit<GraphNode, 'outputs'>): OutputType[] {
  const encoded = Object.entries(attributes).flatMap(([key, attribute]) => [key, encodeAttribute(attribute)]);
  const flat = addon.addOperation(graph, op, name, portNumbers(inputs), argumentLengths(op, attributes), Int32Array.from(controls), encoded);
  return Array.from({ length: flat.length / 2 }, (_, index) => ({ dtype: dataTypeName(flat[2 * index] as number), shape: (flat[2 * index + 1] as number[] | null) ?? [-1] }));
}

/** A value on the host. */
export interface HostValue {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Arguments of `run` for a fed value. */
export const fed = (dtype: DataType, { shape, data }: HostValue): [number, readonly number[], HostValue['data']] => [dataTypes[dtype], shape, data];

/** A fetched buffer as a value. */
export function fetched({ dtype, shape }: OutputType, buffer: ArrayBuffer): HostValue {
  const data = dtype === 'float32' ? new Float32Array(buffer) : dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
  return { shape, data };
}
