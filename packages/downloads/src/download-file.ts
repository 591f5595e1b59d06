import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { removeAbandoned } from './create-folder.ts';
import type { Digest } from './digest.ts';
import { failureText, publicAddress, request, throwIfPassing } from './http.ts';
import { PassingError, type RetryOptions, withRetries } from './retry.ts';

export interface DownloadOptions extends RetryOptions {
  readonly url: string;
  /** Where the file goes; its folder is made. An existing file is replaced. */
  readonly file: string;
  /** What the file must hash to; absent where nobody says. */
  readonly digest?: Digest;
  /** In bytes; checked, and told to `onProgress`. */
  readonly size?: number;
  /** Such as `authorization`, which a redirect takes to no other host. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is fetched, for people. Defaults to the file's name. */
  readonly label?: string;
  /** Called for every chunk that arrives. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** When the download fails or is aborted, keeps what has arrived for a day: the next one goes on from there. Needs a digest. */
  readonly keepsPart?: boolean;
}

/**
 * Streams a file to disk. It appears under its name only when whole and right: until then it is written to
 * a temporary file beside it, and hashed on the way.
 *
 * @throws ThawError when the server refuses, the connection keeps failing, or size or hash do not fit
 * @throws the signal's reason when aborted
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { file, signal, url, keepsPart = false } = options;
  await mkdir(dirname(file), { recursive: true });
  await removeAbandoned(dirname(file), basename(file));
  // Names of their own keep two processes that want the same file apart.
  const part = `${file}.part-${randomUUID()}`;
  const kept = `${file}.part-kept`;
  // Renaming takes it away from the others.
  if (keepsPart) await rename(kept, part).catch(() => undefined);
  const transfer = await openTransfer(part, options.digest);
  let isWhole = false;
  try {
    await withRetries(() => receive(transfer, options), options, (cause, tries) =>
      new ThawError(`${labelOf(options)} could not be downloaded: ${failureText(cause)}.`, {
        wanted: publicAddress(url),
        given: `${transfer.received} bytes after ${tries} ${tries === 1 ? 'try' : 'tries'}`,
        cure: cause instanceof PassingError && cause.pause > 0 ? `try again in ${Math.ceil(cause.pause / 1000)} s, as the server asks` : 'check the network and try again',
        cause,
      }));
    isWhole = true;
    checkWhole(transfer, options);
    await transfer.handle.close();
    signal?.throwIfAborted();
    await rename(part, file);
  } catch (error) {
    await transfer.handle.close();
    await (keepsPart && !isWhole && transfer.received > 0 ? rename(part, kept) : rm(part, { force: true }));
    throw error;
  }
}

/** What has arrived so far. */
interface Transfer {
  readonly handle: FileHandle;
  hash: Hash;
  received: number;
}

/** Goes on from what `part` holds, if it is there. */
async function openTransfer(part: string, digest: Digest | undefined): Promise<Transfer> {
  const transfer: Transfer = { handle: await open(part, 'a'), hash: newHash(digest), received: 0 };
  for await (const chunk of createReadStream(part, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    transfer.hash.update(chunk);
    transfer.received += chunk.length;
  }
  return transfer;
}

/** Receives the rest of the file over one connection. */
async function receive(transfer: Transfer, options: DownloadOptions): Promise<void> {
  const { url, signal, size, onProgress } = options;
  if (size !== undefined && transfer.received >= size) return;
  // Some servers would otherwise send an archive as compressed content, and fetch would unpack it.
  const headers: Record<string, string> = { ...options.headers, 'accept-encoding': 'identity' };
  if (transfer.received > 0) headers['range'] = `bytes=${transfer.received}-`;
  const response = await request(url, { headers, ...(signal === undefined ? {} : { signal }) });
  if (!response.ok) {
    await response.body?.cancel();
    throwIfPassing(response);
    // What was kept is longer than the file: it is of another one.
    if (response.status === 416) {
      await startOver(transfer, options.digest);
      throw new PassingError('the server has nothing from there on');
    }
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
async function startOver(transfer: Transfer, digest: Digest | undefined): Promise<void> {
  await transfer.handle.truncate(0);
  transfer.hash = newHash(digest);
  transfer.received = 0;
}

const newHash = (digest: Digest | undefined): Hash => createHash(digest?.algorithm ?? 'sha256');

function checkWhole({ hash, received }: Transfer, options: DownloadOptions): void {
  const { size, digest, url } = options;
  const hex = hash.digest('hex');
  if ((digest === undefined || hex === digest.hex) && (size === undefined || received === size)) return;
  throw new ThawError(`${labelOf(options)} arrived damaged or is not the file that was expected.`, {
    wanted: [...(size === undefined ? [] : [`${size} bytes`]), ...(digest === undefined ? [] : [`${digest.algorithm} ${digest.hex}`])].join(', '),
    given: `${received} bytes, ${digest?.algorithm ?? 'sha256'} ${hex}, from ${publicAddress(url)}`,
    cure: 'try again; if it stays so, the mirror or a proxy changes the file',
  });
}

const labelOf = ({ label, file }: DownloadOptions): string => label ?? basename(file);
