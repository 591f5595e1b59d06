import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type DownloadProgress, ThawError } from '@thaw/core';
import type { Digest } from './digest.ts';
import { failureText, isPassing, publicAddress, request } from './http.ts';

export interface DownloadOptions {
  readonly url: string;
  /** Where the file goes; its folder is made. An existing file is replaced. */
  readonly file: string;
  /** What the file must hash to. */
  readonly digest: Digest;
  /** In bytes; checked, and told to `onProgress`. */
  readonly size?: number;
  /** What is fetched, for people. Defaults to the file's name. */
  readonly label?: string;
  /** Called for every chunk that arrives. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** How often a connection that fails or is cut is tried again, from where it stood. Default 5. */
  readonly retries?: number;
  /** Milliseconds before the first new try; doubles each time. Default 500. */
  readonly retryDelay?: number;
}

/**
 * Streams a file to disk. It appears under its name only when whole and right: until then it is written to
 * a temporary file beside it, and hashed on the way.
 *
 * @throws ThawError when the server refuses, the connection keeps failing, or size or hash do not fit
 * @throws the signal's reason when aborted
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { file, signal } = options;
  await mkdir(dirname(file), { recursive: true });
  // The process number keeps two processes that want the same file apart.
  const part = `${file}.${process.pid}.part`;
  const transfer: Transfer = { part, handle: await open(part, 'w'), hash: createHash(options.digest.algorithm), received: 0 };
  try {
    await transferWithRetries(transfer, options);
    checkWhole(transfer, options);
    await transfer.handle.close();
    signal?.throwIfAborted();
    await rename(part, file);
  } catch (error) {
    await transfer.handle.close();
    await rm(part, { force: true });
    throw error;
  }
}

/** What has arrived so far. */
interface Transfer {
  readonly part: string;
  handle: FileHandle;
  hash: Hash;
  received: number;
}

async function transferWithRetries(transfer: Transfer, options: DownloadOptions): Promise<void> {
  const { url, signal, retries = 5, retryDelay = 500 } = options;
  for (let failures = 0; ; failures++) {
    try {
      await receive(transfer, options);
      return;
    } catch (cause) {
      signal?.throwIfAborted();
      if (ThawError.isInstance(cause)) throw cause;
      if (failures === retries) {
        throw new ThawError(`${labelOf(options)} could not be downloaded: ${failureText(cause)}.`, {
          wanted: publicAddress(url),
          given: `${transfer.received} bytes after ${failures + 1} tries`,
          cure: 'check the network and try again',
          cause,
        });
      }
      await wait(retryDelay * 2 ** failures, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Receives the rest of the file over one connection. */
async function receive(transfer: Transfer, options: DownloadOptions): Promise<void> {
  const { url, signal, size, onProgress } = options;
  // Some servers would otherwise send an archive as compressed content, and fetch would unpack it.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (transfer.received > 0) headers['range'] = `bytes=${transfer.received}-`;
  const response = await request(url, { headers, ...(signal === undefined ? {} : { signal }) });
  if (!response.ok) {
    await response.body?.cancel();
    if (isPassing(response.status)) throw new Error(`the server answered HTTP ${response.status}`);
    throw new ThawError(`${labelOf(options)} could not be downloaded.`, {
      wanted: publicAddress(url),
      given: `HTTP ${response.status}`,
      cure: 'the server does not give this file; try again later or use a mirror',
    });
  }
  if (response.status !== 206) await startOver(transfer, options.digest);
  const rest = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = size ?? (Number.isFinite(rest) ? transfer.received + rest : undefined);
  for await (const chunk of response.body ?? []) {
    transfer.hash.update(chunk);
    await transfer.handle.writeFile(chunk);
    transfer.received += chunk.length;
    onProgress?.({ label: labelOf(options), receivedBytes: transfer.received, ...(total === undefined ? {} : { totalBytes: total }) });
  }
  // A server that closes early without an error leaves a short body.
  if (size !== undefined && transfer.received < size) throw new Error(`the connection ended after ${transfer.received} of ${size} bytes`);
}

/** The server sends the whole file again: it knows no ranges, or this is the first try. */
async function startOver(transfer: Transfer, { algorithm }: Digest): Promise<void> {
  if (transfer.received === 0) return;
  transfer.hash = createHash(algorithm);
  transfer.received = 0;
  await transfer.handle.close();
  transfer.handle = await open(transfer.part, 'w');
}

function checkWhole({ hash, received }: Transfer, options: DownloadOptions): void {
  const { size, digest, url } = options;
  const hex = hash.digest('hex');
  if (hex === digest.hex && (size === undefined || received === size)) return;
  throw new ThawError(`${labelOf(options)} arrived damaged or is not the file that was expected.`, {
    wanted: `${size === undefined ? '' : `${size} bytes, `}${digest.algorithm} ${digest.hex}`,
    given: `${received} bytes, ${digest.algorithm} ${hex}, from ${publicAddress(url)}`,
    cure: 'try again; if it stays so, the mirror or a proxy changes the file',
  });
}

const labelOf = ({ label, file }: DownloadOptions): string => label ?? basename(file);
