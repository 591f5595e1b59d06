import { ThawError } from '@thaw/core';
import { openSource, type FileSource } from './byte-source.ts';
import { openHdf5 } from './hdf5/open-hdf5.ts';
import { zipMembers } from './zip-members.ts';

/** What a model of Keras is made of, as Keras wrote it. */
export interface KerasArchitecture {
  /** `{ class_name, config }` of the model. */
  readonly model: unknown;
  /** Of Keras, such as 2 or 3: the same word can mean another function. */
  readonly majorVersion: number;
}

/**
 * Reads the layers of a `.keras` archive or of an HDF5 file that `model.save` of Keras 2 or 3 wrote; nothing is executed.
 *
 * @throws ThawError when the file cannot be read, or holds weights alone
 */
export async function readKerasArchitecture(path: string): Promise<KerasArchitecture> {
  const file = await openSource(path);
  try {
    const isArchive = (await file.read(0, Math.min(2, file.length)))[0] === 0x50;
    return isArchive ? await ofArchive(file, path) : await ofHdf5(file, path);
  } finally {
    await file.close();
  }
}

async function ofArchive(file: FileSource, path: string): Promise<KerasArchitecture> {
  const members = await zipMembers(file);
  const [config, metadata] = [await textOf(members, 'config.json'), await textOf(members, 'metadata.json')];
  if (config === undefined) throw withoutLayers(path);
  const { keras_version: version } = parse(metadata ?? '{}', path) as { keras_version?: unknown };
  return { model: parse(config, path), majorVersion: majorOf(version) };
}

async function textOf(members: Awaited<ReturnType<typeof zipMembers>>, name: string): Promise<string | undefined> {
  const source = await members.get(name)?.open();
  return source === undefined ? undefined : new TextDecoder().decode(await source.read(0, source.length));
}

async function ofHdf5(file: FileSource, path: string): Promise<KerasArchitecture> {
  const { attributes, members } = await openHdf5(file);
  const config = attributes.get('model_config')?.[0];
  if (config === undefined) throw withoutLayers(path);
  // Early releases of Keras 2 told it beside the weights only.
  const weights = members.get('model_weights');
  return { model: parse(config, path), majorVersion: majorOf(attributes.get('keras_version')?.[0] ?? weights?.attributes.get('keras_version')?.[0]) };
}

const majorOf = (version: unknown): number => (typeof version === 'string' ? Number.parseInt(version, 10) : 2);

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ThawError('The architecture in this Keras file is not valid JSON.', { given: path, cure: 'fetch the file again, or save the model again', cause });
  }
}

const withoutLayers = (path: string): ThawError =>
  new ThawError('This file holds weights, but not the layers they belong to.', {
    wanted: 'a whole model, as model.save("….keras") or model.save("….h5") writes it',
    given: path,
    cure: 'build the model in Python, load these weights and save it with model.save',
  });
