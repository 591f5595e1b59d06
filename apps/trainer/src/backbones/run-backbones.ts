import { availableParallelism } from 'node:os';
import { type AnyPlugin, type Backbone, describeOptions, type Registry } from '@thaw/core';
import { automaticFlavor, type RuntimeName, runtimeNames } from '@thaw/tensorflow';
import { recipeDefaults } from '@thaw/training';
import { backbones } from '@thaw/vision';
import type { Output } from '../terminal/output.ts';
import { type BackendChoice, startTensorFlow } from '../terminal/start-tensorflow.ts';
import { wrapText } from '../terminal/wrap-text.ts';
import { isOurs } from './backbone-facts.ts';
import { type BackboneRow, backboneLines, byCost } from './backbone-table.ts';
import { measureBackbone } from './measure-backbone.ts';
import { recommend, type Recommendation } from './recommend.ts';
import { keepSpeed, readSpeeds, type Speeds } from './speeds.ts';

export interface BackbonesRequest {
  /** Absent: all. */
  readonly names: readonly string[];
  readonly measure: boolean;
  readonly backend: BackendChoice;
  readonly recommend?: RecommendationTask;
}

export interface RecommendationTask {
  /** Pictures to train on. */
  readonly images: number;
  readonly minutes: number;
}

/** Runs `thaw backbones`; returns the exit code. */
export async function runBackbones(output: Output, registry: Registry, request: BackbonesRequest): Promise<number> {
  const plugins = request.names.length === 0 ? registry.plugins.filter(({ kind }) => kind === 'backbone') : request.names.map((name) => registry.find('backbone', name));
  const measured = request.names.length === 0 ? plugins.filter((plugin) => !needsOptions(plugin)) : plugins;
  const runtime = request.measure ? await measureAll(output, measured, request.backend) : runtimeOf(request.backend);
  const speeds = await readSpeeds(runtime);
  output.status('counting …');
  const rows = plugins.map((plugin) => rowOf(plugin, speeds)).toSorted(byCost);
  output.clearStatus();
  if (request.recommend !== undefined) return showRecommendation(output, rows, runtime, request.recommend);

  for (const line of backboneLines(rows)) output.line(line);
  output.line();
  for (const line of legend(rows, runtime)) output.line(output.style.dim(line));
  output.result({ runtime, backbones: rows });
  return 0;
}

/** Such a backbone, made from a file or around another one, is known by its name only. */
const needsOptions = ({ options }: AnyPlugin): boolean => describeOptions(options).some(({ required }) => required);

function rowOf(plugin: AnyPlugin, speeds: Speeds): BackboneRow {
  const { name } = plugin;
  if (needsOptions(plugin)) return { name };
  const { imageSize, featureChannels: features, source } = (plugin as unknown as (options: object) => Backbone)({});
  const facts = isOurs(plugin) ? backbones.describeNetwork(name) : undefined;
  const speed = speeds[name];
  return {
    name,
    imageSize,
    features,
    weights: source.weights,
    license: facts === undefined ? source.license : (facts.license?.toLowerCase() ?? 'no weights'),
    ...(facts === undefined ? {} : { parameters: facts.parameters, multiplyAdds: facts.multiplyAdds }),
    ...(facts?.top1 === undefined ? {} : { top1: facts.top1 }),
    ...(speed?.imageSize === imageSize ? { speed } : {}),
  };
}

/** Measures one after the other and keeps each result at once: whoever interrupts loses one. */
async function measureAll(output: Output, plugins: readonly AnyPlugin[], backend: BackendChoice): Promise<RuntimeName> {
  const { runtime } = await startTensorFlow(output, backend);
  for (const [index, plugin] of plugins.entries()) {
    output.status(`measuring ${plugin.name} (${index + 1} of ${plugins.length}) …`);
    const backbone = (plugin as unknown as (options: object) => Backbone)({});
    await keepSpeed(runtime, plugin.name, await measureBackbone(backbone));
  }
  output.clearStatus();
  return runtime;
}

/** The runtime that training would use. */
function runtimeOf(backend: BackendChoice): RuntimeName {
  const wanted = backend ?? process.env['THAW_BACKEND'];
  return runtimeNames.find((name) => name === wanted) ?? automaticFlavor();
}

function showRecommendation(output: Output, rows: readonly BackboneRow[], runtime: RuntimeName, task: RecommendationTask): number {
  const found = recommendAmong(rows, runtime, task);
  output.line(output.style.bold(found.name));
  for (const line of wrapText(found.why)) output.line(line);
  if (!found.isMeasured) output.line(output.style.dim(`More exact after \`thaw backbones ${found.name} --measure\`.`));
  output.result({ ...found, ...task, runtime });
  return 0;
}

/** The backbone for a task on this machine, among those of a registry. */
export async function recommendBackbone(registry: Registry, backend: BackendChoice, task: RecommendationTask): Promise<Recommendation> {
  const runtime = runtimeOf(backend);
  const speeds = await readSpeeds(runtime);
  return recommendAmong(registry.plugins.filter(({ kind }) => kind === 'backbone').map((plugin) => rowOf(plugin, speeds)), runtime, task);
}

function recommendAmong(rows: readonly BackboneRow[], runtime: RuntimeName, task: RecommendationTask): Recommendation {
  const candidates = rows.flatMap(({ name, multiplyAdds, top1, license, speed }) => (multiplyAdds === undefined ? [] : [{ name, multiplyAdds, top1, license: license!, speed }]));
  return recommend(candidates, { ...task, runtime, cores: availableParallelism(), epochs: recipeDefaults.epochs });
}

function legend(rows: readonly BackboneRow[], runtime: RuntimeName): string[] {
  const isMeasured = rows.some(({ speed }) => speed !== undefined);
  return [
    'parameters, mult-adds: without the classifier; for a picture of so many pixels a side.',
    "top-1: share of ImageNet's validation pictures that the weights get right. license: of the weights.",
    isMeasured
      ? `forward, step: pictures per second on this ${runtime === 'gpu' ? 'GPU' : 'processor'}, 8 at a time; in training steps of a head.`
      : 'How fast are they here? `thaw backbones NAME … --measure`',
  ];
}
