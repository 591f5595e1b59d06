import { ThawError } from '@thaw/core';
import { type Access, fetchThrough } from './connections.ts';
import { findLogin } from './netrc.ts';
import { PassingError } from './retry.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** `manual` gives the answer that redirects. Default `follow`, which takes `authorization` to no other host. */
  readonly redirect?: 'follow' | 'manual';
  readonly access?: Access;
  readonly signal?: AbortSignal;
}

/**
 * Like fetch, but by way of proxies, and takes an address that carries a user name and password, as package indexes are often
 * configured: they travel as a header, and never show in an error. Without, those that `~/.netrc` has for the host are taken.
 */
export async function request(address: string, { headers: given, access, ...init }: RequestOptions = {}): Promise<Response> {
  const url = new URL(address);
  const headers: Record<string, string> = { ...given };
  const login = url.username === '' ? undefined : { name: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  const known = login ?? (headers['authorization'] === undefined ? await findLogin(url.hostname) : undefined);
  if (known !== undefined) headers['authorization'] = `Basic ${Buffer.from(`${known.name}:${known.password}`).toString('base64')}`;
  url.username = url.password = '';
  return fetchThrough(url, { headers, ...init }, access);
}

/** The address without user name and password, for people. */
export function publicAddress(address: string): string {
  const url = new URL(address);
  url.username = url.password = '';
  return url.href;
}

/** Throws a PassingError when asking again may help: the server was busy or broken, not the question wrong. */
export function throwIfPassing(response: Response): void {
  const { status } = response;
  if (status === 408 || status === 429 || status >= 500) throw new PassingError(`the server answered HTTP ${status}`, pauseOf(response));
}

/** Milliseconds that a busy server asks to wait, in either of the two usual headers; 0 when it does not say. */
function pauseOf({ headers }: Response): number {
  const seconds = /;t=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1];
  const value = headers.get('retry-after') ?? seconds ?? '0';
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Math.max(0, milliseconds || 0);
}

/** Why a connection failed; fetch hides it in the cause, and a proxy's refusal in the cause of that. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  let { cause } = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}

/**
 * Asks a package index for a page.
 *
 * @throws ThawError when the index cannot be reached or does not know the page
 */
export async function readIndex(address: string, what: string, options: RequestOptions): Promise<Response> {
  let response: Response;
  try {
    response = await request(address, options);
  } catch (cause) {
    options.signal?.throwIfAborted();
    if (ThawError.isInstance(cause)) throw cause;
    throw new ThawError(`The package index could not be asked for ${what}: ${failureText(cause)}.`, {
      wanted: publicAddress(address),
      cure: 'check the network, or name a mirror in PIP_INDEX_URL (Python packages) or npm_config_registry (npm packages)',
      cause,
    });
  }
  if (!response.ok) {
    throw new ThawError(`The package index does not give ${what}.`, {
      wanted: publicAddress(address),
      given: `HTTP ${response.status}`,
      cure: 'check name and version; a mirror (PIP_INDEX_URL, npm_config_registry) may lack the package',
    });
  }
  return response;
}
