import type { GraphNode, OutputType, Port } from './graph.ts';
import type { Trace } from './trace.ts';

/** One operation in place of several. All numbers are places in the old list of nodes. */
export interface Replacement {
  readonly members: readonly number[];
  readonly op: string;
  readonly attributes: GraphNode['attributes'];
  readonly inputs: readonly Port[];
  /** What its outputs stand for, in order; undefined for one that nothing used before. */
  readonly outputs: readonly { readonly of: readonly Port[]; readonly type: OutputType }[];
}

export const portKey = ({ node, output }: Port): string => `${node}:${output}`;

/** Nodes that use each output. */
export function usersOf({ nodes }: Trace): (port: Port) => readonly number[] {
  const users = new Map<string, number[]>();
  nodes.forEach(({ inputs }, user) => {
    for (const input of inputs) {
      const key = portKey(input);
      const known = users.get(key);
      if (known === undefined) users.set(key, [user]);
      else known.push(user);
    }
  });
  return (port) => users.get(portKey(port)) ?? [];
}

/** Outputs that the outside sees: results and new values of variables. */
export const keptPorts = ({ outputs, assigns }: Trace): ReadonlySet<string> => new Set([...Object.values(outputs), ...assigns.values()].map(portKey));

/**
 * Puts replacements into a trace. The order of the nodes changes where it has to: inputs come first again.
 *
 * Members of a replacement must not be needed by anything but through its outputs.
 */
export function rewrite(trace: Trace, replacements: readonly Replacement[]): Trace {
  if (replacements.length === 0) return trace;
  const replacedBy = new Map<number, number>();
  const portOf = new Map<string, { readonly unit: number; readonly output: number }>();
  // Units are numbered as the old nodes, replacements after them.
  const units: (Pick<GraphNode, 'op' | 'attributes' | 'inputs' | 'outputs'> & { readonly controls: readonly number[] })[] = [...trace.nodes];
  for (const { members, op, attributes, inputs, outputs } of replacements) {
    const unit = units.length;
    units.push({ op, attributes, inputs, controls: [], outputs: outputs.map(({ type }) => type) });
    for (const member of members) replacedBy.set(member, unit);
    outputs.forEach(({ of }, output) => of.forEach((port) => portOf.set(portKey(port), { unit, output })));
  }
  const resolve = (port: Port) => portOf.get(portKey(port)) ?? { unit: port.node, output: port.output };

  const nodes: GraphNode[] = [];
  const places = new Map<number, number>();
  const place = (first: number): void => {
    const stack = [first];
    while (stack.length > 0) {
      const unit = stack.at(-1)!;
      if (places.has(unit)) {
        stack.pop();
        continue;
      }
      const { inputs, controls, ...rest } = units[unit]!;
      const needed = [...inputs.map((input) => resolve(input).unit), ...controls].filter((input) => !places.has(input));
      if (needed.length > 0) {
        stack.push(...needed);
        continue;
      }
      stack.pop();
      places.set(unit, nodes.length);
      nodes.push({ ...rest, inputs: inputs.map(placed), controls: controls.map((control) => places.get(control)!) });
    }
  };
  const placed = (port: Port): Port => {
    const { unit, output } = resolve(port);
    return { node: places.get(unit)!, output };
  };
  trace.nodes.forEach((_, node) => place(replacedBy.get(node) ?? node));
  return {
    nodes,
    inputs: Object.fromEntries(Object.entries(trace.inputs).map(([name, node]) => [name, places.get(node)!])),
    outputs: Object.fromEntries(Object.entries(trace.outputs).map(([name, port]) => [name, placed(port)])),
    reads: new Map([...trace.reads].map(([variable, node]) => [variable, places.get(node)!])),
    assigns: new Map([...trace.assigns].map(([variable, port]) => [variable, placed(port)])),
    checks: trace.checks.map((node) => places.get(node)!),
  };
}
