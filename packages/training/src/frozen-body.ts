import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { HostValue, HostValues } from '@thaw/tensorflow';
import type { Session } from './session.ts';
import { splitModel } from './split-model.ts';

/** The layers below the lowest active one, in inference mode and with a graph of their own. */
export interface FrozenBody {
  readonly model: LayersModel;
  /** Names and shapes, without the batch, of what it gives. */
  readonly features: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** @param images [batchSize, height, width, 3] */
  run(images: HostValue): Promise<HostValues>;
}

/** A model cut where training begins. */
export interface CutModel {
  /** The same for the same cut of the same model. */
  readonly place: string;
  /** Absent when the first layers train already. */
  readonly body: FrozenBody | undefined;
  readonly upper: LayersModel;
  /** Names of what the upper part takes, in its order: features, or `images` where there is no body. */
  readonly inputs: readonly string[];
}

/**
 * Cuts a model below its lowest active layer.
 *
 * @param active names of the layers that train or update statistics
 * @param batchSize pictures that every batch has
 */
export function cutModel(session: Session, model: LayersModel, active: ReadonlySet<string>, batchSize: number): CutModel {
  const { lower, upper } = splitModel(model, active);
  if (lower === undefined) return { place: '', body: undefined, upper, inputs: ['images'] };
  const features = lower.outputs.map(({ shape }, index) => ({ name: `features${index}`, shape: shape.slice(1) as number[] }));
  const names = features.map(({ name }) => name);
  const compiled = session.compile(
    ({ images }) => {
      const outputs = [lower.predict(images!, { batchSize }) as Tensor | Tensor[]].flat();
      return Object.fromEntries(outputs.map((output, index) => [names[index]!, output]));
    },
    { name: 'body' },
  );
  const place = lower.outputs.map(({ name }) => name).join(' ');
  return { place, body: { model: lower, features, run: (images) => compiled.run({ images }) }, upper, inputs: names };
}
