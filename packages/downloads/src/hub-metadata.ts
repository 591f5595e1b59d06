import { ThawError } from '@thaw/core';
import { request, throwIfPassing } from './http.ts';
import { type HubFile, isCommit } from './hub-cache.ts';
import type { HubSettings } from './hub-settings.ts';

/** What the Hub says about a file before it is fetched. */
export interface HubMetadata {
  readonly commit: string;
  /** Names the content; the SHA-256 of a file in large-file storage. */
  readonly etag: string;
  /** In bytes. */
  readonly size?: number;
}

/** The address of a file at a revision. */
export const hubAddress = ({ repository, revision, path }: HubFile, endpoint: string): string =>
  `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`;

/** The header that shows a token to the Hub. */
export const hubHeaders = ({ token }: HubSettings): Record<string, string> => (token === undefined ? {} : { authorization: `Bearer ${token}` });

/** In milliseconds; the Hub's own client waits as long. Behind some firewalls nothing ever answers. */
const longestAnswer = 10_000;
const mostRedirects = 5;

/**
 * Asks for a file's commit, etag and size. A large file is redirected to a storage elsewhere: the answer that redirects
 * tells them already. Redirects within the Hub (of renamed repositories) are followed; the token goes to the Hub alone.
 *
 * @returns the answer itself when the Hub refuses
 * @throws PassingError when asking again may help; ThawError when this is no Hub
 */
export async function askHub(file: HubFile, settings: HubSettings, signal?: AbortSignal): Promise<HubMetadata | Response> {
  const hub = new URL(settings.endpoint).origin;
  const limit = AbortSignal.timeout(longestAnswer);
  let address = hubAddress(file, settings.endpoint);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await request(address, {
      method: 'HEAD',
      redirect: 'manual',
      headers: { 'accept-encoding': 'identity', ...(new URL(address).origin === hub ? hubHeaders(settings) : {}) },
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    throwIfPassing(response);
    if (response.status >= 400) return response;
    const target = response.status >= 300 ? response.headers.get('location') : null;
    if (target === null) return metadataOf(response, address);
    const next = new URL(target, address);
    const staysHere = next.origin === new URL(address).origin;
    if (!staysHere && response.headers.has('x-repo-commit') && response.headers.has('x-linked-etag')) return metadataOf(response, address);
    address = next.href;
  }
  throw new ThawError('The Hub redirects in circles.', { given: address, cure: 'if HF_ENDPOINT is set, check that it is a Hub' });
}

function metadataOf({ status, headers }: Response, address: string): HubMetadata {
  const commit = headers.get('x-repo-commit') ?? '';
  // Quotes, and W/ before them, are how the header is written.
  const etag = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '').replace(/^W\//, '').replaceAll('"', '');
  // Both become names of files.
  if (!isCommit(commit) || !/^[\w-]+$/.test(etag)) {
    throw new ThawError('This is no answer of a Hugging Face Hub.', {
      wanted: 'the headers X-Repo-Commit and ETag',
      given: address,
      cure: 'if HF_ENDPOINT is set, check that it is a Hub; otherwise a proxy may have answered',
    });
  }
  const size = headers.get('x-linked-size') ?? (status < 300 ? headers.get('content-length') : null);
  return { commit, etag, ...(size === null || !/^\d+$/.test(size) ? {} : { size: Number(size) }) };
}
