import { type AnyPlugin, createRandom, type Head } from '@thaw/core';
import { io, mean, type Scalar, square, sub, type Tensor, tidy, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import { input, type LayersModel, loadLayersModel, model } from '@tensorflow/tfjs-layers';
import { type Check, type CheckSettings, describeChecks, ensure, ensureClose, ensureFinite, makePart, tensorCheck } from './check.ts';
import { noise } from './noise.ts';
import { pluginChecks } from './plugin.ts';

export interface HeadCheckSettings extends CheckSettings {
  /** Height, width and channels of the feature map to try the head on. */
  readonly featureShape?: readonly [height: number, width: number, channels: number];
}

const classCount = 5;
const batchSize = 3;

/** What a head keeps to: `pluginChecks`, and what the loop needs of its layers. Needs a TensorFlow.js backend. */
export function headChecks(plugin: AnyPlugin<'head'>, settings: HeadCheckSettings = {}): Check[] {
  const featureShape = [...(settings.featureShape ?? [4, 4, 6])];
  const build = (seed = 0) => buildModel(makePart(plugin, settings.options), featureShape, seed);
  const features = () => noise([batchSize, ...featureShape]);
  return [
    ...pluginChecks(plugin, settings),
    tensorCheck('gives finite logits of shape [batch, classes]', () => {
      const network = build();
      tidy(() => {
        const logits = network.predict(features()) as Tensor;
        ensure(logits.shape.join() === `${batchSize},${classCount}`, 'The logits have another shape.', { wanted: `[${batchSize}, ${classCount}]`, given: `[${logits.shape.join()}]` });
        ensureFinite(logits.dataSync(), 'The logits are not finite.');
      });
    }),
    tensorCheck('names every layer, starting with head_', () => {
      const stray = build().layers.slice(1).map(({ name }) => name).filter((name) => !/^head_[A-Za-z0-9_]+$/.test(name));
      ensure(stray.length === 0, `Layers are not named head_…: ${stray.join(', ')}.`, { cure: 'give each layer an explicit `name`; names key checkpoints and optimizer state' });
    }),
    tensorCheck('uses the same names whenever it is built', () => {
      const [first, second] = [build(), build()].map((network) => network.layers.map(({ name }) => name).join(', '));
      ensure(first === second, 'The names of the layers change from one build to the next.', { wanted: first!, given: second! });
    }),
    tensorCheck('draws its initial weights from its random', () => {
      const [weights, again, others] = [build(1), build(1), build(2)].map(weightsOf);
      ensureClose(again!, weights!, 'Two heads built with the same seed have different weights.', 0);
      ensure(weights!.some((weight, index) => weight !== others![index]), 'Heads built with different seeds have the same weights.', {
        cure: 'give each kernel an initializer with a seed drawn from `context.random`',
      });
    }),
    tensorCheck('lets a gradient reach each of its trainable weights', () => {
      const network = build();
      tidy(() => {
        const weights = network.trainableWeights.map((weight) => weight.read() as Variable);
        const { grads } = variableGrads(() => mean(square(sub(network.apply(features(), { training: true }) as Tensor, 1))) as Scalar, weights);
        for (const { name } of weights) ensureFinite(grads[name]?.dataSync() ?? [NaN], `The gradient of "${name}" is missing or not finite.`);
      });
    }),
    tensorCheck('can be saved and loaded with the same outputs', async () => {
      const network = build();
      const loaded = await reload(network);
      tidy(() => {
        const [before, after] = [network, loaded].map((one) => (one.predict(features()) as Tensor).dataSync());
        ensureClose(after!, before!, 'The logits change when the head is saved and loaded.');
      });
    }),
  ];
}

/** A vitest suite of `headChecks`. */
export const describeHead = (plugin: AnyPlugin<'head'>, settings: HeadCheckSettings = {}): void =>
  describeChecks(`head ${plugin.name}`, headChecks(plugin, settings));

function buildModel(head: Head, featureShape: number[], seed: number): LayersModel {
  const features = input({ shape: featureShape, name: 'features' });
  return model({ inputs: features, outputs: head(features, { classCount, random: createRandom(seed) }) });
}

const weightsOf = (network: LayersModel): number[] => network.getWeights().flatMap((weight) => Array.from(weight.dataSync()));

async function reload(network: LayersModel): Promise<LayersModel> {
  let saved: io.ModelArtifacts | undefined;
  const modelArtifactsInfo: io.ModelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' };
  await network.save(io.withSaveHandler(async (artifacts) => {
    saved = artifacts;
    return { modelArtifactsInfo };
  }));
  return loadLayersModel(io.fromMemory(saved!));
}
