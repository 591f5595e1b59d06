import { ThawError } from '@thaw/core';
import { readIndex } from './http.ts';
import { npmSettings } from './npm-settings.ts';
import type { RegistryFile } from './registry-file.ts';

export interface FindNpmTarballOptions {
  readonly name: string;
  readonly version: string;
  readonly signal?: AbortSignal;
}

/**
 * Looks an npm package up in the registry that npm is told to use, else in the public one.
 *
 * @throws ThawError when the registry cannot be reached or lacks that version
 */
export async function findNpmTarball({ name, version, signal }: FindNpmTarballOptions): Promise<RegistryFile> {
  const { registry, headersFor, access } = npmSettings(name);
  const page = `${registry}/${name.replace('/', '%2f')}/${version}`;
  const headers = { ...headersFor(page), accept: 'application/json' };
  const response = await readIndex(page, `the npm package ${name} ${version}`, { headers, access, ...(signal === undefined ? {} : { signal }) });
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
    headers: headersFor(dist.tarball),
    access,
    digest: { algorithm: 'sha512', hex: Buffer.from(sha512, 'base64').toString('hex') },
  };
}
