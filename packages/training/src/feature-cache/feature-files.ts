import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../atomic-write.ts';
import { encodeSegment, readRow, readSegment, type Segment } from './segment.ts';

/** Features of one network on disk. Several processes may have them open. */
export interface FeatureFiles {
  has(key: string): boolean;
  /** Features by key, as many of them as are there and whole. */
  read(keys: readonly string[]): Promise<Map<string, Float32Array>>;
  /** Adds a file. Makes room by removing the networks that were used longest ago; false when that does not suffice. */
  write(rows: ReadonlyMap<string, Float32Array>): Promise<boolean>;
  /** Which rows of a batch are computed alike; see `rowClasses`. */
  readonly rowClasses: readonly number[] | undefined;
  writeRowClasses(classes: readonly number[]): Promise<void>;
}

const extension = '.features';

/**
 * Opens the features of one network.
 *
 * @param root holds a folder for each network
 * @param network the folder's name
 * @param limit bytes that all networks together may have
 */
export async function openFeatureFiles(root: string, network: string, limit: number): Promise<FeatureFiles> {
  const folder = join(root, network);
  const rowClassesFile = join(folder, 'row-classes.json');
  const places = new Map<string, { readonly file: string; readonly segment: Segment; readonly row: number }>();
  const add = (file: string, segment: Segment): void => segment.keys.forEach((key, row) => places.set(key, { file, segment, row }));

  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith(extension)) continue;
    const file = join(folder, name);
    const segment = await withFile(file, readSegment);
    if (segment === undefined) await rm(file, { force: true }).catch(() => {});
    else add(file, segment);
  }
  // The time of the folder says when the network was last used.
  await utimes(folder, new Date(), new Date()).catch(() => {});

  return {
    has: (key) => places.has(key),
    async read(keys) {
      const rows = new Map<string, Float32Array>();
      const found = keys.flatMap((key) => {
        const place = places.get(key);
        return place === undefined ? [] : [{ key, ...place }];
      });
      for (const path of new Set(found.map(({ file }) => file))) {
        await withFile(path, async (handle) => {
          for (const { key, segment, row } of found.filter(({ file }) => file === path)) {
            const features = await readRow(handle, segment, row);
            if (features !== undefined) rows.set(key, features);
          }
        });
      }
      // Damaged, or removed by another process that needed the room.
      for (const key of keys) if (!rows.has(key)) places.delete(key);
      return rows;
    },
    async write(rows) {
      const bytes = encodeSegment(rows);
      if (!(await makeRoom(root, network, limit - bytes.length))) return false;
      const file = join(folder, `${randomUUID()}${extension}`);
      await writeFileAtomic(file, bytes);
      const segment = await withFile(file, readSegment);
      if (segment !== undefined) add(file, segment);
      return true;
    },
    rowClasses: await readFile(rowClassesFile, 'utf8').then((text) => JSON.parse(text) as number[]).catch(() => undefined),
    writeRowClasses: (classes) => writeFileAtomic(rowClassesFile, JSON.stringify(classes)),
  };
}

/** Undefined when there is no such file, or it cannot be read: nobody depends on what is in it. */
async function withFile<Result>(path: string, work: (file: FileHandle) => Promise<Result>): Promise<Result | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    return await work(file);
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

/** Removes the networks used longest ago, but not `kept`, until all fit into so many bytes; false when they cannot. */
async function makeRoom(root: string, kept: string, bytes: number): Promise<boolean> {
  await mkdir(root, { recursive: true });
  const networks = await Promise.all((await readdir(root)).map(async (name) => ({ name, ...(await folderFacts(join(root, name))) })));
  let total = networks.reduce((sum, network) => sum + network.bytes, 0);
  const own = networks.find(({ name }) => name === kept)?.bytes ?? 0;
  if (own > bytes) return false;
  for (const network of networks.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (total <= bytes) break;
    if (network.name === kept) continue;
    await rm(join(root, network.name), { recursive: true, force: true });
    total -= network.bytes;
  }
  return true;
}

/** A folder that another process removes meanwhile is empty. */
async function folderFacts(folder: string): Promise<{ bytes: number; usedAt: number }> {
  const files = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(files.map((file) => stat(join(folder, file)).then(({ size }) => size).catch(() => 0)));
  const usedAt = await stat(folder).then(({ mtimeMs }) => mtimeMs).catch(() => 0);
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), usedAt };
}
