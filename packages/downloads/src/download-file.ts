import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { type DownloadProgress, ThawError } from '@thaw/core';
import type { Access } from './connections.ts';
import { type Digest, fileDigest } from './digest.ts';
import { diskFailure } from './disk-failure.ts';
import { failureText, publicAddress, request, throwIfPassing } from './http.ts';
import { emptyPart, type KeptPart, leavePart, openPart, removePart, validatorFile } from './kept-part.ts';
import { withLock } from './lock.ts';
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
  /** How the server is reached, beyond what the environment says. */
  readonly access?: Access;
  /** What is fetched, for people. Defaults to the file's name. */
  readonly label?: string;
  /** Called for every chunk that arrives. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/**
 * Streams a file to disk. It appears under its name only when whole and right. What has arrived until then lies in `FILE.part`:
 * when the connection is cut, the download is aborted or its process killed, the next one goes on from there. If another
 * process is at the same file, waits for that one.
 *
 * @throws ThawError when the server refuses, the connection keeps failing, or size or hash do not fit
 * @throws the signal's reason when aborted
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { file, digest, signal, onProgress } = options;
  await withLock(
    `${file}.lock`,
    async (hasWaited) => {
      if (hasWaited && existsSync(file) && (digest === undefined || (await fileDigest(file, digest.algorithm)) === digest.hex)) return;
      const isDone = await download(options);
      // Of what was kept from earlier, something was wrong. Nothing is now.
      if (!isDone) await download(options);
    },
    {
      onWait: () => onProgress?.({ label: `waiting for another process that downloads ${labelOf(options)}`, receivedBytes: 0 }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

/** @returns false when what an earlier download left was damaged, or is of another file: it is thrown away */
async function download(options: DownloadOptions): Promise<boolean> {
  const { file, signal, url, onProgress, digest } = options;
  const part = await openPart(file, digest !== undefined);
  try {
    await withRetries(() => receive(part, options), options, (cause, tries) =>
      new ThawError(`${labelOf(options)} could not be downloaded: ${failureText(cause)}.`, {
        wanted: publicAddress(url),
        given: `${part.received} bytes after ${tries} ${tries === 1 ? 'try' : 'tries'}`,
        cure: cause instanceof PassingError && cause.pause > 0 ? `try again in ${Math.ceil(cause.pause / 1000)} s, as the server asks` : 'check the network and try again',
        cause,
      }));
    // On disk before it gets its name: after a power cut, what has the name is whole.
    await part.handle.sync();
  } catch (error) {
    await leavePart(part);
    throw error;
  }
  await part.handle.close();
  const damage = await findDamage(part, options);
  signal?.throwIfAborted();
  if (damage === undefined) {
    await rename(part.path, file);
    await rm(validatorFile(part.path), { force: true });
    return true;
  }
  await removePart(part);
  // `resumedFrom` bytes may have been replaced since, when the server began anew.
  if (part.resumedFrom === 0) throw damage;
  onProgress?.({ label: `what an earlier download left of ${labelOf(options)} is damaged and thrown away`, receivedBytes: 0 });
  return false;
}

/** Receives the rest of the file over one connection. */
async function receive(part: KeptPart, options: DownloadOptions): Promise<void> {
  const { url, signal, size, access, onProgress } = options;
  // A write that failed may have written something.
  part.received = (await part.handle.stat()).size;
  if (size !== undefined && part.received >= size) return;
  // Some servers would otherwise send an archive as compressed content, and fetch would unpack it.
  const headers: Record<string, string> = { ...options.headers, 'accept-encoding': 'identity' };
  if (part.received > 0) headers['range'] = `bytes=${part.received}-`;
  if (part.received > 0 && part.validator !== undefined) headers['if-range'] = part.validator;
  const response = await request(url, { headers, ...(signal === undefined ? {} : { signal }), ...(access === undefined ? {} : { access }) });
  if (!response.ok) {
    await response.body?.cancel();
    throwIfPassing(response);
    // What was kept is longer than the file: it is of another one.
    if (response.status === 416) await throwAway(part, 'the server has nothing from there on');
    throw new ThawError(`${labelOf(options)} could not be downloaded.`, {
      wanted: publicAddress(url),
      given: `HTTP ${response.status}`,
      cure: 'the server does not give this file; try again later or use a mirror',
    });
  }
  if (response.status !== 206) await emptyPart(part, response.headers);
  else if (!goesOn(response, part)) await throwAway(part, 'the server sent another part than the one asked for');
  const rest = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = size ?? (Number.isFinite(rest) ? part.received + rest : undefined);
  for await (const chunk of response.body ?? []) {
    await part.handle.writeFile(chunk).catch((cause: unknown) => {
      throw diskFailure(cause, part.path) ?? cause;
    });
    part.received += chunk.length;
    onProgress?.({ label: labelOf(options), receivedBytes: part.received, ...(total === undefined ? {} : { totalBytes: total }) });
  }
  // A server that closes early without an error leaves a short body.
  if (size !== undefined && part.received < size) throw new Error(`the connection ended after ${part.received} of ${size} bytes`);
}

async function throwAway(part: KeptPart, why: string): Promise<never> {
  await emptyPart(part);
  throw new PassingError(why);
}

/** Servers that do not say where their part begins are believed; the hash tells in the end. */
function goesOn({ headers }: Response, { received }: KeptPart): boolean {
  const from = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  return from === undefined || Number(from) === received;
}

async function findDamage({ path, received }: KeptPart, options: DownloadOptions): Promise<ThawError | undefined> {
  const { size, digest, url } = options;
  const hex = await fileDigest(path, digest?.algorithm);
  if ((digest === undefined || hex === digest.hex) && (size === undefined || received === size)) return undefined;
  return new ThawError(`${labelOf(options)} arrived damaged or is not the file that was expected.`, {
    wanted: [...(size === undefined ? [] : [`${size} bytes`]), ...(digest === undefined ? [] : [`${digest.algorithm} ${digest.hex}`])].join(', '),
    given: `${received} bytes, ${digest?.algorithm ?? 'sha256'} ${hex}, from ${publicAddress(url)}`,
    cure: 'try again; if it stays so, the mirror or a proxy changes the file',
  });
}

const labelOf = ({ label, file }: DownloadOptions): string => label ?? basename(file);
