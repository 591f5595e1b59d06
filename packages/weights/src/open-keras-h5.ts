import { ThawError } from '@thaw/core';
import type { ByteSource } from './byte-source.ts';
import { type Hdf5Dataset, type Hdf5Group, type Hdf5Object, openHdf5 } from './hdf5/open-hdf5.ts';
import { variableName } from './keras-variables.ts';
import type { LazyTensor, OpenedWeights } from './lazy-weight-file.ts';
import { readNumbers } from './number-types.ts';

/**
 * Opens an HDF5 file of Keras: `model.save('….h5')` and `save_weights` of Keras 2, or `save_weights('….weights.h5')` of Keras 3.
 * Tensors are called `layer/weight`, and `model/layer/weight` where a model is a layer of another. Archives of Keras 2 and early
 * ones of Keras 3 do not tell the names of layers: `metadata` then says `{ names: 'classes' }`, and the classes stand for them, as in `conv2d_1/kernel`.
 */
export async function openKerasH5(source: ByteSource): Promise<OpenedWeights> {
  const root = await openHdf5(source);
  const wholeModel = root.members.get('model_weights');
  const layers = wholeModel?.kind === 'group' ? wholeModel : root;
  const isNumbered = listAttribute(layers, 'layer_names') === undefined;
  const named = isNumbered ? namesOfKeras3(root) : namesOfKeras2(layers);
  const tensors = new Map<string, LazyTensor>();
  for (const [name, dataset] of named) {
    if (tensors.has(name)) throw damaged(`two of its tensors are called "${name}"`);
    tensors.set(name, lazyTensor(dataset));
  }
  if (tensors.size === 0) throw damaged('it holds no layers with weights');
  return { layout: 'keras', tensors, ...(isNumbered && !tellsNames(root) ? { metadata: { names: 'classes' } } : {}) };
}

function lazyTensor({ attributes, type, shape, source }: Hdf5Dataset): LazyTensor {
  // HDF5 has no bfloat16: Keras writes bytes, and says what they are.
  const dtype = type === 'opaque' ? (attributes.get('dtype')?.[0] ?? type) : type;
  return { dtype, shape, load: async () => readNumbers(dtype, shape, await source.read(0, source.length)) };
}

type Named = readonly [name: string, dataset: Hdf5Dataset];

/** A group for each layer, which lists its weights by the names they have in the graph, such as `conv1/kernel:0`. */
function namesOfKeras2(layers: Hdf5Group): Named[] {
  return listAttribute(layers, 'layer_names')!.flatMap((layer) => {
    const group = memberAt(layers, layer);
    if (group?.kind !== 'group') throw damaged(`it lacks its layer "${layer}"`);
    return (listAttribute(group, 'weight_names') ?? []).map((weight): Named => {
      const dataset = memberAt(group, weight);
      if (dataset?.kind !== 'dataset') throw damaged(`it lacks "${weight}" of its layer "${layer}"`);
      return [nameOfKeras2(layer, weight.replace(/:\d+$/, '')), dataset];
    });
  });
}

/** The name from the layer on: Keras 3 puts the model before the layer, Keras 2 leaves the layer out where it is a model. */
function nameOfKeras2(layer: string, weight: string): string {
  const place = `/${weight}`.indexOf(`/${layer}/`);
  return place === -1 ? `${layer}/${weight}` : weight.slice(place);
}

/** HDF5 attributes are short: Keras cuts long lists into `name0`, `name1`, … */
function listAttribute({ attributes }: Hdf5Group, name: string): readonly string[] | undefined {
  const whole = attributes.get(name);
  if (whole !== undefined || !attributes.has(`${name}0`)) return whole;
  const parts: string[] = [];
  for (let index = 0; attributes.has(`${name}${index}`); index++) parts.push(...attributes.get(`${name}${index}`)!);
  return parts;
}

/** A name with slashes is a path of groups. */
function memberAt(group: Hdf5Group, path: string): Hdf5Object | undefined {
  return path.split('/').reduce<Hdf5Object | undefined>((object, name) => (object?.kind === 'group' ? object.members.get(name) : undefined), group);
}

/** Groups that hold layers under names made from their classes. */
const containers = new Set(['layers', '_layer_checkpoint_dependencies']);

/** State that belongs to training, not to the network. */
const notWeights = new Set(['optimizer', 'seed_generator']);

/**
 * A group for each layer; its member `vars` holds the weights under their numbers, and tells the layer's name.
 *
 * @param path the names of the layers around this one
 */
function namesOfKeras3(group: Hdf5Group, path: readonly string[] = []): Named[] {
  return [...group.members].flatMap(([key, member]): Named[] => {
    if (member.kind !== 'group' || notWeights.has(key) || key === 'vars') return [];
    if (containers.has(key)) return namesOfKeras3(member, path);
    const variables = member.members.get('vars');
    const datasets = variables?.kind === 'group' ? [...variables.members].filter((entry): entry is [string, Hdf5Dataset] => entry[1].kind === 'dataset') : [];
    const own = [...path, (variables?.kind === 'group' ? variables.attributes.get('name')?.[0] : undefined) ?? key];
    const weights = datasets.map(([number, dataset]): Named => [[...own, variableName(key, number, datasets.length)].join('/'), dataset]);
    return [...weights, ...namesOfKeras3(member, own)];
  });
}

/** Whether some layer has its name beside its weights. */
const tellsNames = ({ attributes, members }: Hdf5Group): boolean => attributes.has('name') || [...members.values()].some((member) => member.kind === 'group' && tellsNames(member));

const damaged = (problem: string): ThawError =>
  new ThawError(`This Keras file cannot be read: ${problem}.`, { wanted: 'weights as model.save() or model.save_weights() writes them', cure: 'fetch the file or save the weights again' });
