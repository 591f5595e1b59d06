import { type LoadOptions, nearest, ThawError } from '@thaw/core';
import { type PretrainedConfig, readPretrainedConfig } from '@thaw/weights';
import type { BackboneSettings } from './backbone-options.ts';
import type { Network } from './network.ts';
import { knownRepositories, nameInTimm, namesOfNetworks, publishedOf } from './published.ts';

/** True where only the weights know how they were trained: others were named than the recommended ones. */
export const describesItself = ({ name }: Network, { weights, pretrained }: BackboneSettings): boolean =>
  pretrained && weights !== undefined && weights !== publishedOf(name).weights;

/**
 * What the weights named in the options say about themselves; nothing where they say nothing, or nothing is to be asked.
 *
 * @throws ThawError when they are for another network, with its name here
 */
export async function readOwnConfig(network: Network, settings: BackboneSettings, { pretrained = true, ...options }: LoadOptions = {}): Promise<PretrainedConfig> {
  if (!pretrained || !describesItself(network, settings)) return {};
  const config = (await readPretrainedConfig(settings.weights!, { known: knownRepositories, ...options })) ?? {};
  const { architecture } = config;
  if (architecture === undefined || architecture === nameInTimm(network.name)) return config;
  const names = namesOfNetworks();
  const own = names.find((name) => nameInTimm(name) === architecture);
  const similar = own ?? nearest(architecture, names);
  throw new ThawError(`The weights are not for ${network.name}.`, {
    wanted: `the architecture ${nameInTimm(network.name)}`,
    given: `${architecture}, as their config.json says: ${settings.weights}`,
    cure: `${own === undefined ? `there is no backbone for them${similar === undefined ? '' : `; the nearest is "${similar}"`}` : `use the backbone "${own}"`}, or name other weights`,
  });
}
