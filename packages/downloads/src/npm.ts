import { ThawError } from '@thaw/core';
import { readIndex } from './http.ts';
import type { RegistryFile } from './registry-file.ts';

const defaultRegistry = 'https://registry.npmjs.org';

export interface FindNpmTarballOptions {
  readonly name: string;
  readonly version: string;
  readonly signal?: AbortSignal;
}

/**
 * Looks an npm package up in the registry named by `npm_config_registry`, else in the public one.
 *
 * @throws ThawError when the registry cannot be reached or lacks that version
 */
export async function findNpmTarball({ name, version, signal }: FindNpmTarballOptions): Promise<RegistryFile> {
  const registry = (process.env['npm_config_registry'] || defaultRegistry).replace(/\/+$/, '');
  const page = `${registry}/${name.replace('/', '%2f')}/${version}`;
  const response = await readIndex(page, 'application/json', `the npm package ${name} ${version}`, signal);
  const { dist } = (await response.json()) as { dist: { tarball: string; integrity?: string } };
  const sha512 = /sha512-(\S+)/.exec(dist.integrity ?? '')?.[1];
  if (sha512 === undefined) {
    throw new ThawError(`The npm registry gives no checksum for ${name} ${version}.`, {
      wanted: 'an integrity that starts with sha512-',
      given: dist.integrity ?? 'none',
      cure: 'use another version, or another registry in npm_config_registry',
    });
  }
  return {
    fileName: dist.tarball.split('/').at(-1)!,
    url: dist.tarball,
    digest: { algorithm: 'sha512', hex: Buffer.from(sha512, 'base64').toString('hex') },
  };
}
