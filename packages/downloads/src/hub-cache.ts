import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** A file in a repository of models, at a revision: a branch, a tag or a commit. */
export interface HubFile {
  /** As in `timm/resnet50.a1_in1k`. */
  readonly repository: string;
  readonly revision: string;
  /** Path in the repository, with slashes. */
  readonly path: string;
}

/**
 * The cache as Python's `huggingface_hub` lays it out, so that both use one: for each repository `blobs/ETAG`, the contents;
 * `snapshots/COMMIT/PATH`, links to them; `refs/REVISION`, the commit a branch or tag was at; `.no_exist/COMMIT/PATH`, an empty
 * file for a path that the repository lacks.
 */
export const hubCachePaths = (cache: string, { repository, path }: HubFile) => {
  const folder = join(cache, `models--${repository.replace('/', '--')}`);
  return {
    blob: (etag: string) => join(folder, 'blobs', etag),
    snapshot: (commit: string) => join(folder, 'snapshots', commit, path),
    missing: (commit: string) => join(folder, '.no_exist', commit, path),
    ref: (revision: string) => join(folder, 'refs', revision),
  };
};

export const isCommit = (revision: string): boolean => /^[0-9a-f]{40}$/.test(revision);

/** What the cache knows of a file without asking: its path, that there is none, or nothing. */
export async function findCached(cache: string, file: HubFile): Promise<string | 'missing' | undefined> {
  const { ref, snapshot, missing } = hubCachePaths(cache, file);
  const commit = isCommit(file.revision) ? file.revision : await readFile(ref(file.revision), 'utf8').catch(() => '');
  if (!isCommit(commit)) return undefined;
  // Follows the link: one whose content was deleted does not count.
  if (existsSync(snapshot(commit))) return snapshot(commit);
  return existsSync(missing(commit)) ? 'missing' : undefined;
}

/** Remembers which commit a branch or tag is at. */
export async function writeRef(cache: string, file: HubFile, commit: string): Promise<void> {
  const ref = hubCachePaths(cache, file).ref(file.revision);
  if (file.revision === commit || (await readFile(ref, 'utf8').catch(() => '')) === commit) return;
  await mkdir(dirname(ref), { recursive: true });
  const fresh = `${ref}.${randomUUID()}.tmp`;
  await writeFile(fresh, commit);
  await rename(fresh, ref);
}

/** Remembers that a repository lacks a file. */
export async function writeMissing(cache: string, file: HubFile, commit: string): Promise<void> {
  const mark = hubCachePaths(cache, file).missing(commit);
  await mkdir(dirname(mark), { recursive: true });
  await writeFile(mark, '');
  await writeRef(cache, file, commit);
}

/** Makes a snapshot's file a link to a blob; a copy where the system makes no links. */
export async function linkSnapshot(blob: string, snapshot: string): Promise<void> {
  await mkdir(dirname(snapshot), { recursive: true });
  const target = relative(dirname(snapshot), blob);
  if ((await readlink(snapshot).catch(() => undefined)) === target) return;
  const fresh = `${snapshot}.${randomUUID()}.tmp`;
  await symlink(target, fresh).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM') throw error;
    await copyFile(blob, fresh);
  });
  try {
    await rename(fresh, snapshot);
  } finally {
    await rm(fresh, { force: true });
  }
}
