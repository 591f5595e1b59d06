import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises';

/** What has arrived of a file so far, on disk as `FILE.part`; the next process goes on from there. */
export interface KeptPart {
  readonly path: string;
  readonly handle: FileHandle;
  /** Names this state of the file at the server: its strong `ETag`, else its `Last-Modified`. */
  validator?: string | undefined;
  received: number;
  /** How many of these bytes were there when this download began. */
  readonly resumedFrom: number;
}

/** @param isChecked the file is known by its digest: bytes whose state at the server is unknown will do to go on from */
export async function openPart(file: string, isChecked: boolean): Promise<KeptPart> {
  const path = `${file}.part`;
  const handle = await open(path, 'a');
  const { size } = await handle.stat();
  const validator = await readFile(validatorFile(path), 'utf8').catch(() => undefined);
  const part: KeptPart = { path, handle, validator, received: size, resumedFrom: size };
  if (isChecked || validator !== undefined || size === 0) return part;
  await emptyPart(part);
  return { ...part, resumedFrom: 0 };
}

/** The server sends the whole file from here on. */
export async function emptyPart(part: KeptPart, headers?: Headers): Promise<void> {
  await part.handle.truncate(0);
  part.received = 0;
  const etag = headers?.get('etag');
  part.validator = (etag?.startsWith('W/') === true ? undefined : etag) ?? headers?.get('last-modified') ?? undefined;
  await (part.validator === undefined ? rm(validatorFile(part.path), { force: true }) : writeFile(validatorFile(part.path), part.validator));
}

/** Closes it for the next try; nothing is kept of a file of which nothing came. */
export async function leavePart(part: KeptPart): Promise<void> {
  const { size } = await part.handle.stat();
  await part.handle.close();
  if (size === 0) await removePart(part);
}

export async function removePart({ path }: KeptPart): Promise<void> {
  for (const file of [validatorFile(path), path]) await rm(file, { force: true });
}

export const validatorFile = (path: string): string => `${path}.validator`;
