import { createReadStream } from 'node:fs';
import { type ReadEntry, Parser } from 'tar';
import { isHidden } from './list-pictures.ts';

/** A file in a tar, or a member or the tar itself that cannot be used. */
export type TarMember =
  | { readonly path: string; readonly data: Buffer }
  /** `path` is undefined when the tar itself is meant. */
  | { readonly path: string | undefined; readonly reason: string };

/** Bytes read at once. A gzipped tar gives at most a thousand times as many. */
const chunkBytes = 64 * 1024;
/** A larger member is no picture that could be decoded. */
const mostBytes = 512 * 1024 * 1024;

/**
 * Reads the regular files of a tar that are wanted, plain or compressed with gzip or Zstandard, one after another. Nothing is
 * written; paths are with forward slashes and without a leading `./`. Folders and hidden files are passed over. Links, devices
 * and paths that lead out of the tar come with the reason why they cannot be used; so does the tar when it is damaged or
 * cut short, after all members that are whole.
 *
 * @throws what reading the file throws; the signal's reason when aborted
 */
export async function* readTar(file: string, isWanted: (path: string) => boolean, options: { readonly signal?: AbortSignal | undefined; readonly onRead?: (bytes: number) => void } = {}): AsyncGenerator<TarMember> {
  let ready: TarMember[] = [];
  let problem: string | undefined;
  let open: string | undefined;
  let hasEnd = false;
  const parser = new Parser({
    file,
    onwarn: (code, message) => {
      if (code === 'TAR_ENTRY_INVALID') problem ??= `it is damaged (${String(message).replace(/^Error: /, '')})`;
      if (code === 'TAR_BAD_ARCHIVE' && String(message).startsWith('Unrecognized')) problem = 'it is no tar, or is damaged from its start';
    },
    onReadEntry: (entry) => {
      const path = entry.path.replace(/^(\.\/)+/, '');
      const reason = refusal(entry, path);
      if (reason !== undefined || !isUsable(path) || !isWanted(path)) {
        if (reason !== undefined && isUsable(path)) ready.push({ path, reason });
        entry.resume();
        return;
      }
      const chunks: Buffer[] = [];
      open = path;
      entry.on('data', (chunk: Buffer) => chunks.push(chunk));
      entry.on('end', () => {
        const data = Buffer.concat(chunks);
        if (data.length < entry.size) return;
        open = undefined;
        ready.push({ path, data });
      });
    },
  });
  parser.on('ignoredEntry', (entry: ReadEntry) => ready.push({ path: entry.path, reason: `a member of a kind that is not unpacked (${entry.type})` }));
  parser.on('eof', () => (hasEnd = true));
  parser.on('error', (error: Error) => (problem = `it is damaged (${error.message})`));
  // The parser and its decompressors work at once, so that after each chunk all members that are whole are ready.
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes, ...(options.signal ? { signal: options.signal } : {}) }) as AsyncIterable<Buffer>) {
    parser.write(chunk);
    options.onRead?.(chunk.length);
    yield* ready;
    ready = [];
    // Whatever lies behind the end would pile up in the parser.
    if (hasEnd) break;
  }
  if (!hasEnd) parser.end();
  yield* ready;
  if (open !== undefined) yield { path: undefined, reason: `it is cut short in ${open}` };
  else if (problem !== undefined) yield { path: undefined, reason: problem };
  else if (!hasEnd) yield { path: undefined, reason: 'it has no end mark: it may be cut short' };
}

const isUsable = (path: string): boolean => path !== '' && !path.endsWith('/') && !path.split('/').some((part) => part !== '..' && isHidden(part));

function refusal({ type, size, linkpath }: ReadEntry, path: string): string | undefined {
  if (type === 'Directory' || type === 'GNUDumpDir') return undefined;
  if (type === 'SymbolicLink' || type === 'Link') return `a link (to ${linkpath}), which is not followed`;
  if (!['File', 'OldFile', 'ContiguousFile'].includes(type)) return 'not a file, but a device or a pipe';
  if (/^([/\\]|[a-z]:)/i.test(path) || path.split('/').includes('..')) return 'its path leads out of the archive';
  return size > mostBytes ? `it is larger than ${mostBytes / 1024 / 1024} MiB` : undefined;
}
