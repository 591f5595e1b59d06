import { isDeepStrictEqual } from 'node:util';
import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';
import type { StoredTensor, WeightFile } from '@thaw/weights';
import { weightName } from '../initialize.ts';

/** A layer in a model, and in models of that model. */
export interface LayerPlace {
  /** Its name, after those of the models around it. */
  readonly path: readonly string[];
  /** What a file that knows no names of layers has in their place; see `openKerasH5`. */
  readonly classes?: readonly string[] | undefined;
}

/**
 * What a weight is called in a file; undefined where it is not there, or where two might be meant. Files put the names of models before
 * that of a layer, or do not; some name the outermost alone, and some number the weights of a layer.
 *
 * @param weight such as `kernel`
 * @param number of the weight in its layer, from 0
 */
export function storedName({ tensors, metadata }: WeightFile, place: LayerPlace, weight: string, number: number): string | undefined {
  const path = metadata['names'] === 'classes' ? place.classes : place.path;
  if (path === undefined) return undefined;
  const [whole, layer, outermost] = [path.join('/'), path.at(-1)!, path[0]!];
  const names = [weight, ...(otherNames[weight] ?? []), String(number)];
  const exact = names.map((name) => `${whole}/${name}`).find((name) => tensors.has(name));
  if (exact !== undefined) return exact;
  const forms: readonly ((stored: string, name: string) => boolean)[] = [
    (stored, name) => stored.startsWith(`${outermost}/`) && stored.endsWith(`/${layer}/${name}`),
    (stored, name) => `/${stored}`.endsWith(`/${layer}/${name}`),
    (stored, name) => stored.startsWith(`${outermost}/`) && stored.endsWith(`/${name}`),
    // The only one of its layer, whatever it is called.
    (stored) => number === 0 && stored.startsWith(`${whole}/`),
  ];
  for (const fits of forms) {
    for (const name of names) {
      const found = [...tensors.keys()].filter((stored) => fits(stored, name));
      if (found.length > 0) return found.length === 1 ? found[0] : undefined;
    }
  }
  return undefined;
}

/** What a file has for a network, by the names in the network: `layer/weight`. The rest of the file is left out. */
export function underOwnNames(file: WeightFile, network: LayersModel, placeOf: (layer: string) => LayerPlace): WeightFile {
  const found = new Map(
    network.layers.flatMap((layer) =>
      layer.weights.flatMap(({ originalName, shape }, number): [string, { readonly stored: string; readonly shape: Shape }][] => {
        const weight = weightName(originalName);
        const stored = storedName(file, placeOf(layer.name), weight, number);
        return stored === undefined ? [] : [[`${layer.name}/${weight}`, { stored, shape }]];
      }),
    ),
  );
  return {
    ...file,
    tensors: new Map([...found].map(([own, { stored, shape }]) => [own, asDepthwise(file.tensors.get(stored)!, shape)])),
    read: async (own) => asDepthwise(await file.read(found.get(own)!.stored), found.get(own)!.shape),
  };
}

/** A convolution with a group for each channel has a kernel [height, width, 1, channels]: the numbers of [height, width, channels, 1]. */
function asDepthwise<Each extends StoredTensor>(tensor: Each, wanted: Shape): Each {
  const [height, width, inputs, filters] = tensor.shape;
  return inputs === 1 && isDeepStrictEqual(wanted, [height, width, filters, 1]) ? { ...tensor, shape: wanted } : tensor;
}

/** What others call a weight. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  // Keras 3
  depthwise_kernel: ['kernel'],
};
