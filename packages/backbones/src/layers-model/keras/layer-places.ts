import { isModel, layersOf } from './translate-model.ts';
import type { KerasLayer } from './keras-layer.ts';

/** The layers of a model and of models in it. `path` are names, `classes` what an archive has for them: `conv2d_1` is the second Conv2D of its model. */
export function* layerPlaces(model: KerasLayer, path: readonly string[] = [], classes: readonly string[] = []): Generator<{ readonly layer: KerasLayer; readonly path: readonly string[]; readonly classes: readonly string[] }> {
  const counts = new Map<string, number>();
  for (const layer of layersOf(model)) {
    const key = snakeCase(layer.className);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const place = { layer, path: [...path, layer.name], classes: [...classes, count === 0 ? key : `${key}_${count}`] };
    yield place;
    if (isModel(layer)) yield* layerPlaces(layer, place.path, place.classes);
  }
}

/** As `to_snake_case` of Keras. */
const snakeCase = (name: string): string => name.replaceAll(/\W+/g, '').replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2').replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
