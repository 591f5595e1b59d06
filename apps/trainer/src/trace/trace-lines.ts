import type { ConstantDescription, NamedType, TraceDescription } from '@thaw/tensorflow';
import { formatBytes, formatNumber } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import { shownPath } from '../training/plan-run.ts';
import { groupBy } from './group-by.ts';

/** Kinds of operations and groups of constants that are shown; JSON has all. */
const mostKinds = 12;
const mostConstants = 15;

/**
 * A trace for people.
 *
 * @param nameOf the name people know a variable by; undefined for the optimizer's own
 */
export function traceLines(name: string, trace: TraceDescription, nameOf: (variable: string) => string | undefined): string[] {
  const count = trace.operations.reduce((sum, operation) => sum + operation.count, 0);
  const [kinds, rest] = [trace.operations.slice(0, mostKinds), trace.operations.slice(mostKinds)];
  const others = rest.reduce((sum, operation) => sum + operation.count, 0);
  return [
    `${name}: ${formatNumber(count, 'operation')}`,
    `  ${kinds.map((kind) => `${kind.op} ${kind.count}`).join(' · ')}${others === 0 ? '' : ` · ${formatNumber(rest.length, 'other kind')} ${others}`}`,
    ...factLines(trace, nameOf).map((line) => `  ${line}`),
    '',
    ...constantLines(trace.constants).map((line) => `  ${line}`),
  ];
}

function factLines({ inputs, outputs, variables, checks }: TraceDescription, nameOf: (variable: string) => string | undefined): string[] {
  const weights = variables.filter((variable) => nameOf(variable.name) !== undefined);
  const state = variables.filter((variable) => nameOf(variable.name) === undefined);
  const assigned = (some: TraceDescription['variables']) => some.filter(({ isAssigned }) => isAssigned).length;
  const variableText = (some: TraceDescription['variables']) => `${some.length}, ${formatBytes(bytesOf(some))}; ${assigned(some)} assigned`;
  return tableLines([{ heading: '' }, { heading: '' }], [
    ['fed at every run', inputs.map(typeText).join(', ')],
    ['gives', outputs.map(typeText).join(', ')],
    ...(weights.length === 0 ? [] : [['weights and statistics', variableText(weights)]]),
    ...(state.length === 0 ? [] : [['optimizer state', variableText(state)]]),
    ...(checks.length === 0 ? [] : [['checks before it assigns', checks.join(', ')]]),
  ]).slice(1);
}

/** Constants, those that take most memory first. Arguments are told apart by their users only, for there are thousands. */
function constantLines(constants: readonly ConstantDescription[]): string[] {
  const groups = groupBy(constants, ({ why, usedBy, origin, values, shape }) => (why === 'argument' ? `argument of ${usedBy.join(', ')}` : [why, origin, values, shape].join(' ')));
  const rows = groups
    .map((group) => ({ ...group[0]!, count: group.length, total: bytesOf(group) }))
    .toSorted((a, b) => b.total - a.total || b.count - a.count);
  const hidden = rows.slice(mostConstants);
  return [
    ...tableLines(
      [{ heading: 'constant' }, { heading: 'how many', align: 'right' }, { heading: 'bytes', align: 'right' }, { heading: 'why' }],
      rows.slice(0, mostConstants).map(({ why, values, dtype, shape, usedBy, origin, count, total }) => [
        why === 'argument' ? 'shapes, axes' : `${dtype} [${shape}] ${values}`,
        String(count),
        formatBytes(total),
        why === 'argument' ? `argument of ${usedBy.join(', ')}` : `${why === 'number' ? 'a JavaScript number' : 'an array'}${origin === undefined ? '' : ` at ${shownPath(origin)}`}`,
      ]),
    ),
    ...(hidden.length === 0 ? [] : [`and ${hidden.reduce((sum, { count }) => sum + count, 0)} more, ${formatBytes(hidden.reduce((sum, { total }) => sum + total, 0))}; --json has all`]),
  ];
}

const bytesOf = (some: readonly { readonly bytes: number }[]): number => some.reduce((sum, { bytes }) => sum + bytes, 0);

const typeText = ({ name, dtype, shape }: NamedType): string => `${name} ${dtype} [${shape}]`;
