import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InvalidOptionsError, ThawError } from './errors.ts';
import type { Backbone } from './kinds/backbone.ts';
import type { DatasetSource } from './kinds/dataset.ts';
import type { Head } from './kinds/head.ts';
import type { Loss } from './kinds/loss.ts';
import type { GradientTransform } from './kinds/optimizer.ts';
import type { Schedule } from './kinds/schedule.ts';
import type { Transform } from './kinds/transform.ts';
import type { UnfreezingPolicy } from './kinds/unfreezing.ts';
import type { Registry } from './registry.ts';

/** What each kind of plugin makes. A package adds a kind by augmenting this interface. */
export interface PluginKinds {
  dataset: DatasetSource;
  transform: Transform;
  backbone: Backbone;
  head: Head;
  loss: Loss;
  optimizer: GradientTransform;
  schedule: Schedule;
  unfreezing: UnfreezingPolicy;
}

export type PluginKind = keyof PluginKinds;

export const pluginKinds = ['dataset', 'transform', 'backbone', 'head', 'loss', 'optimizer', 'schedule', 'unfreezing'] as const satisfies readonly PluginKind[];

export interface PluginDefinition<Kind extends PluginKind, Input, Options> {
  readonly kind: Kind;
  /** Unique within its kind; what a recipe calls it. The name under which the plugin is exported. */
  readonly name: string;
  /** One sentence for `thaw list` and the generated reference. */
  readonly summary: string;
  /** Validates the options and fills in defaults: a Zod, Valibot or ArkType schema, or any Standard Schema. */
  readonly options: StandardSchemaV1<Input, Options>;
  /** @param registry knows the names of other parts in the options; absent when the plugin is called in code */
  create(options: Options, registry?: Registry): PluginKinds[Kind];
}

/** A function from options to a part, that also carries what a registry, a command line and the docs need. */
export interface Plugin<Kind extends PluginKind = PluginKind, Input = unknown> {
  (...options: OptionArguments<Input>): PluginKinds[Kind];
  readonly specVersion: 1;
  readonly kind: Kind;
  readonly name: string;
  readonly summary: string;
  readonly options: StandardSchemaV1<Input>;
}

/** A plugin of any kind and with any options, as lists and registries hold it. */
// The options of a plugin are contravariant; only `never` lets plugins with different ones share a list.
export type AnyPlugin<Kind extends PluginKind = PluginKind> = Omit<Plugin<Kind, never>, 'options'> & {
  readonly options: StandardSchemaV1;
};

/** Options may be left out when none is required. */
type OptionArguments<Input> = Record<never, never> extends Input ? [options?: Input] : [options: Input];

/** How a part was made: what a resolved recipe writes down. */
export interface Provenance {
  readonly kind: PluginKind;
  readonly name: string;
  readonly options: unknown;
}

const provenanceKey = Symbol.for('thaw.provenance');

/**
 * Makes a plugin: a function from options to a part.
 *
 * @throws InvalidOptionsError from the plugin, when its options do not fit the schema
 */
export function definePlugin<Kind extends PluginKind, Input, Options>(
  definition: PluginDefinition<Kind, Input, Options>,
): Plugin<Kind, Input> {
  const { kind, name, summary, options: schema, create } = definition;
  const plugin = (given: unknown = {}, registry?: Registry) => {
    const options = validateOptions(schema, given, `${kind} "${name}"`);
    return rememberProvenance(create(options, registry), { kind, name, options: withNames(options) });
  };
  return Object.defineProperties(plugin, {
    specVersion: { value: 1 },
    kind: { value: kind },
    name: { value: name },
    summary: { value: summary },
    options: { value: schema },
  }) as unknown as Plugin<Kind, Input>;
}

export const isPlugin = (value: unknown): value is AnyPlugin =>
  typeof value === 'function' && 'specVersion' in value && value.specVersion === 1;

/** How `part` was made, or undefined when it was written by hand. */
export const provenanceOf = (part: unknown): Provenance | undefined =>
  (part as { [provenanceKey]?: Provenance } | null | undefined)?.[provenanceKey];

/** Options as data: a part in them is written as its name and options. */
function withNames(value: unknown): unknown {
  const origin = provenanceOf(value);
  if (origin !== undefined) return [origin.name, origin.options];
  if (Array.isArray(value)) return value.map(withNames);
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withNames(item)])) : value;
}

function rememberProvenance<Part>(part: Part, provenance: Provenance): Part {
  // A plugin that hands out another plugin's part (an alias) is remembered under the name people used. A frozen part wants no name.
  if (Object.isExtensible(part)) Object.defineProperty(part, provenanceKey, { value: provenance, configurable: true });
  return part;
}

function validateOptions<Options>(schema: StandardSchemaV1<unknown, Options>, given: unknown, owner: string): Options {
  const result = schema['~standard'].validate(given);
  if (result instanceof Promise) {
    throw new ThawError(`The options of ${owner} validate asynchronously.`, { cure: 'use a synchronous schema' });
  }
  if (result.issues) throw new InvalidOptionsError(owner, result.issues, given, optionNames(schema));
  return result.value;
}

/** One option as docs and command line show it. */
export interface OptionDescription {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** Absent when the option must be given or stays unset. */
  readonly default?: unknown;
  readonly required: boolean;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** The JSON Schema of a plugin's options, when its schema library can tell (the `jsonSchema` of Standard Schema). */
export function optionsJsonSchema(schema: StandardSchemaV1): JsonSchema | undefined {
  const standard = schema['~standard'] as { jsonSchema?: { input(options: { target: string }): unknown } };
  return standard.jsonSchema?.input({ target: 'draft-2020-12' }) as JsonSchema | undefined;
}

/** Every option of a plugin with its type, default and description; empty when the schema cannot tell. */
export function describeOptions(schema: StandardSchemaV1): OptionDescription[] {
  const json = optionsJsonSchema(schema);
  return Object.entries(json?.properties ?? {}).map(([name, option]) => ({
    name,
    type: typeText(option),
    description: option.description ?? '',
    required: json?.required?.includes(name) ?? false,
    ...(option.default === undefined ? {} : { default: option.default }),
  }));
}

const optionNames = (schema: StandardSchemaV1): string[] => describeOptions(schema).map(({ name }) => name);

function typeText(option: JsonSchema): string {
  if (option.enum) return option.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (option.const !== undefined) return JSON.stringify(option.const);
  if (option.anyOf) return option.anyOf.map(typeText).join(' | ');
  if (option.prefixItems) return `[${option.prefixItems.map(typeText).join(', ')}]`;
  if (option.items) return `list of ${typeText(option.items)}`;
  const type = Array.isArray(option.type) ? option.type.join(' | ') : ((option.type as string | undefined) ?? 'any');
  return `${type}${rangeText(option)}`;
}

function rangeText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const bounds = [
    ...(minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? [`≥ ${minimum}`] : []),
    ...(exclusiveMinimum !== undefined ? [`> ${exclusiveMinimum}`] : []),
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? [`≤ ${maximum}`] : []),
    ...(exclusiveMaximum !== undefined ? [`< ${exclusiveMaximum}`] : []),
  ];
  return bounds.length > 0 ? ` (${bounds.join(', ')})` : '';
}
