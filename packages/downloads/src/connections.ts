import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { ThawError } from '@thaw/core';
import type { Dispatcher } from 'undici';

/** How a server is reached, as the settings of pip or npm say it. */
export interface Access {
  /** A proxy's address, for where the environment names none. */
  readonly proxy?: string;
  /** A file of certificates in PEM that are trusted too. */
  readonly certificates?: string;
}

/**
 * fetch by way of the proxies that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (or their small forms) name, trusting the
 * certificates that `SSL_CERT_FILE` and `NODE_EXTRA_CA_CERTS` name beside Node's own.
 *
 * @throws ThawError when a file of certificates cannot be read
 */
export async function fetchThrough(url: URL, init: RequestInit, access: Access = {}): Promise<Response> {
  const { fetch } = await import('undici');
  const dispatcher = await dispatcherFor(access);
  // The same standard in two declarations.
  return fetch(url, { ...(init as object), dispatcher }) as unknown as Promise<Response>;
}

const dispatchers = new Map<string, Promise<Dispatcher>>();

/** One for each combination of settings: it keeps connections open for the next request. */
function dispatcherFor({ proxy, certificates }: Access): Promise<Dispatcher> {
  const { env } = process;
  const http = addressOf(env['http_proxy'] ?? env['HTTP_PROXY'] ?? proxy);
  const https = addressOf(env['https_proxy'] ?? env['HTTPS_PROXY'] ?? proxy ?? http);
  const given = [certificates, env['SSL_CERT_FILE']].filter((file) => file !== undefined && file !== '') as string[];
  // Node knows its own variable, unless it is given certificates.
  const files = given.length === 0 || !env['NODE_EXTRA_CA_CERTS'] ? given : [...given, env['NODE_EXTRA_CA_CERTS']];
  const key = JSON.stringify([http, https, files]);
  const known = dispatchers.get(key) ?? openDispatcher(http, https, [...new Set(files)]);
  dispatchers.set(key, known);
  known.catch(() => dispatchers.delete(key));
  return known;
}

async function openDispatcher(httpProxy: string, httpsProxy: string, files: readonly string[]): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici');
  const tls = files.length === 0 ? {} : { ca: [...rootCertificates, ...(await Promise.all(files.map(readCertificates)))] };
  // Many proxies let CONNECT through to the port of HTTPS only.
  return new EnvHttpProxyAgent({ httpProxy, httpsProxy, proxyTunnel: false, connect: tls, requestTls: tls, proxyTls: tls });
}

async function readCertificates(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ThawError('The certificates that secure connections are checked with cannot be read.', {
      given: file,
      cure: 'correct SSL_CERT_FILE, PIP_CERT, or the setting `cert` of pip or `cafile` of npm, whichever names this file',
      cause,
    });
  }
}

/** `host:3128` is `http://host:3128`, as for curl. */
const addressOf = (proxy = ''): string => (proxy === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`);
