import { openWeightFile, readKerasArchitecture, type WeightFile } from '@thaw/weights';
import type { SavedModel } from '../saved-model.ts';
import { storedName } from '../stored-names.ts';
import { parseLayer } from './keras-layer.ts';
import { layerPlaces } from './layer-places.ts';
import type { Statistics } from './layer-rules.ts';
import { translateModel } from './translate-model.ts';

type Place = ReturnType<typeof layerPlaces> extends Generator<infer Each> ? Each : never;

/**
 * Reads a `.keras` or `.h5` file with a whole model.
 *
 * @throws ThawError when there is none, or it has a layer without a counterpart
 */
export async function readKerasModel(path: string): Promise<SavedModel> {
  const architecture = await readKerasArchitecture(path);
  const places = [...layerPlaces(parseLayer(architecture.model))];
  const learned = await readStatistics(path, places.filter(({ layer }) => layer.className === 'Normalization' && layer.config['mean'] == null));
  return {
    ...translateModel(architecture, (place) => learned.get(place)),
    normalization: undefined,
    classes: new Map(places.map(({ path: names, classes }) => [names.join('/'), classes])),
    openWeights: () => openWeightFile(path),
  };
}

/** The numbers of layers that become part of the architecture. */
async function readStatistics(path: string, places: readonly Place[]): Promise<ReadonlyMap<string, Statistics>> {
  const found = new Map<string, Statistics>();
  if (places.length === 0) return found;
  const file = await openWeightFile(path);
  try {
    for (const place of places) {
      const [mean, variance] = [await numbers(file, place, 'mean', 0), await numbers(file, place, 'variance', 1)];
      if (mean !== undefined && variance !== undefined) found.set(place.path.join('/'), { mean, variance });
    }
    return found;
  } finally {
    await file.close();
  }
}

async function numbers(file: WeightFile, place: Place, weight: string, number: number): Promise<number[] | undefined> {
  const name = storedName(file, place, weight, number);
  return name === undefined ? undefined : Array.from((await file.read(name)).data as Float32Array);
}
