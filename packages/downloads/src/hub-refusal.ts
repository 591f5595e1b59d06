import { nearest, ThawError } from '@thaw/core';
import type { HubFile } from './hub-cache.ts';
import type { HubSettings } from './hub-settings.ts';

/** The repository is there, but has no such file. */
export class MissingHubFileError extends ThawError {
  override readonly name = 'MissingHubFileError';

  constructor({ repository, revision, path }: HubFile, endpoint: string) {
    super(`The repository ${repository} has no file ${path}.`, {
      given: `revision ${revision}`,
      cure: `name one of its files behind the repository, as in hf:${repository}/FILE; they are listed at ${endpoint}/${repository}/tree/${revision}`,
    });
  }
}

/**
 * Why the Hub does not give a file, and what to do.
 *
 * @param known repositories that exist, for "did you mean"
 */
export function hubRefusal({ status, headers }: Response, file: HubFile, { endpoint, token }: HubSettings, known: readonly string[]): ThawError {
  const { repository, revision } = file;
  const code = headers.get('x-error-code');
  const page = `${endpoint}/${repository}`;
  const given = `HTTP ${status}${headers.get('x-error-message') === null ? '' : `: ${headers.get('x-error-message')}`}`;
  if (code === 'EntryNotFound') return new MissingHubFileError(file, endpoint);
  if (code === 'RevisionNotFound') {
    return new ThawError(`The repository ${repository} has no revision ${revision}.`, { given, cure: `name a branch, tag or commit behind @; they are listed at ${page}/tree/main` });
  }
  if (code === 'GatedRepo') {
    const then = token === undefined ? 'set HF_TOKEN to a token of that account' : 'check that HF_TOKEN belongs to that account and may read gated repositories';
    return new ThawError(`The repository ${repository} is open only to those who accept its licence.`, { given, cure: `sign in at ${page}, accept the licence there, and ${then}` });
  }
  if (status === 401 && token !== undefined && code !== 'RepoNotFound') {
    return new ThawError('The Hugging Face token is not valid.', { given, cure: `make a new one at ${endpoint}/settings/tokens and set HF_TOKEN to it, or unset HF_TOKEN for what is public` });
  }
  if (status === 403) {
    return new ThawError(`The repository ${repository} may not be read${token === undefined ? '' : ' with this token'}.`, { given, cure: 'set HF_TOKEN to a token that may read it' });
  }
  if (status === 401 || status === 404) {
    const similar = nearest(repository, known.filter((name) => name !== repository));
    return new ThawError(`There is no repository ${repository} on the Hub, or it is private.`, {
      wanted: page,
      given,
      cure: `${similar === undefined ? 'check the name' : `did you mean "${similar}"?`}; for a private one, set HF_TOKEN to a token that may read it`,
    });
  }
  return new ThawError(`The Hub does not give ${file.path} of ${repository}.`, { wanted: page, given, cure: 'check the name; if HF_ENDPOINT is set, that it is a Hub' });
}
