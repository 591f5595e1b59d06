import { existsSync } from 'node:fs';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { downloadFile } from './download-file.ts';
import { failureText } from './http.ts';
import { findCached, hubCachePaths, type HubFile, isCommit, linkSnapshot, writeMissing, writeRef } from './hub-cache.ts';
import { askHub, hubAddress, hubHeaders, type HubMetadata } from './hub-metadata.ts';
import { hubRefusal, MissingHubFileError } from './hub-refusal.ts';
import { type HubSettings, hubSettings } from './hub-settings.ts';
import { PassingError, type RetryOptions, withRetries } from './retry.ts';

export interface HubFileOptions extends RetryOptions {
  /** As in `timm/resnet50.a1_in1k`. */
  readonly repository: string;
  /** Branch, tag or commit. Default `main`. */
  readonly revision?: string;
  /** Path in the repository. */
  readonly path: string;
  /** Repositories that exist, for "did you mean". */
  readonly known?: readonly string[];
  /** What is fetched, for people. Defaults to repository and path. */
  readonly label?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/**
 * A file out of a repository of models on the Hugging Face Hub, by way of the cache that Python uses too. A commit that is
 * cached is not asked for; a branch or tag is, unless offline or out of reach: then what is cached is used.
 *
 * Source: `hf_hub_download` of Python's `huggingface_hub`.
 *
 * @returns its absolute path in the cache; do not change the file
 * @throws MissingHubFileError when the repository lacks the file
 * @throws ThawError when it cannot be had, with what to do; the signal's reason when aborted
 */
export async function hubFile({ repository, revision = 'main', path, known = [], ...options }: HubFileOptions): Promise<string> {
  const file: HubFile = { repository, revision, path };
  checkNames(file);
  const settings = await hubSettings();
  const cached = await findCached(settings.cache, file);
  const fromCache = (): string | undefined => {
    if (cached === 'missing') throw new MissingHubFileError(file, settings.endpoint);
    return cached;
  };
  if (cached !== undefined && (settings.isOffline || isCommit(revision))) return fromCache()!;
  if (settings.isOffline) {
    throw new ThawError(`${path} of ${repository} (${revision}) is not in the cache, and HF_HUB_OFFLINE forbids asking the Hub.`, {
      wanted: settings.cache,
      cure: 'unset HF_HUB_OFFLINE, or fetch the file on a machine with a network and copy that folder',
    });
  }
  const answer = await ask(file, settings, cached !== undefined, options);
  if (answer === undefined) return fromCache()!;
  if ('headers' in answer) {
    const refusal = hubRefusal(answer, file, settings, known);
    const commit = answer.headers.get('x-repo-commit');
    if (refusal instanceof MissingHubFileError && commit !== null) await writeMissing(settings.cache, file, commit).catch(() => undefined);
    // A token that ran out takes nothing away that was fetched with it.
    if (cached !== undefined && (answer.status === 401 || answer.status === 403)) return fromCache()!;
    throw refusal;
  }
  return fetchFile(file, answer, settings, options);
}

/** Undefined when the Hub is out of reach and there is something cached. */
async function ask(file: HubFile, settings: HubSettings, isCached: boolean, options: RetryOptions): Promise<HubMetadata | Response | undefined> {
  const { signal } = options;
  try {
    return await withRetries(() => askHub(file, settings, signal), isCached ? { ...options, retries: 0 } : options, (cause) =>
      new ThawError(`The Hub could not be asked for ${file.path} of ${file.repository}: ${failureText(cause)}.`, {
        wanted: hubAddress(file, settings.endpoint),
        cure: cureOf(cause, settings),
        cause,
      }));
  } catch (error) {
    signal?.throwIfAborted();
    if (isCached) return undefined;
    throw error;
  }
}

function cureOf(cause: unknown, { token }: HubSettings): string {
  if (!(cause instanceof PassingError)) return 'check the network, or name a mirror in HF_ENDPOINT';
  const when = cause.pause > 0 ? `try again in ${Math.ceil(cause.pause / 1000)} s, as the Hub asks` : 'try again later';
  return token === undefined ? `${when}; with HF_TOKEN set, more requests are allowed` : when;
}

async function fetchFile(file: HubFile, { commit, etag, size }: HubMetadata, settings: HubSettings, options: Omit<HubFileOptions, keyof HubFile>): Promise<string> {
  const { cache, endpoint } = settings;
  const paths = hubCachePaths(cache, file);
  const snapshot = paths.snapshot(commit);
  if (!existsSync(snapshot)) {
    const blob = paths.blob(etag);
    if (!existsSync(blob)) {
      const isHash = /^[0-9a-f]{64}$/.test(etag);
      await downloadFile({
        // By way of the Hub, which signs a new address of the storage for every try.
        url: hubAddress({ ...file, revision: commit }, endpoint),
        headers: hubHeaders(settings),
        file: blob,
        label: `${file.repository}/${file.path}`,
        ...options,
        ...(size === undefined ? {} : { size }),
        ...(isHash ? { digest: { algorithm: 'sha256', hex: etag } } : {}),
      });
    }
    await linkSnapshot(blob, snapshot);
  }
  // Of no use to this call: a cache that cannot be written to still gives its files.
  await writeRef(cache, file, commit).catch(() => undefined);
  return snapshot;
}

/** Names become paths in the cache and in addresses. */
function checkNames({ repository, revision, path }: HubFile): void {
  const isClean = (text: string) => !/[\\\0]/.test(text) && text.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (/^[\w.-]+\/[\w.-]+$/.test(repository) && [repository, revision, path].every(isClean)) return;
  throw new ThawError('This names no file on the Hugging Face Hub.', {
    wanted: 'a repository OWNER/NAME, a branch, tag or commit, and the path of a file in it',
    given: [repository, revision, path].map((text) => JSON.stringify(text)).join(', '),
    cure: 'correct the name',
  });
}
