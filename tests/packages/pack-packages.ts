// Every package as it would be published.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { list } from 'tar';
import { root } from '../sandbox.ts';

export const packageFolders = [...readdirSync(join(root, 'packages')).map((name) => join('packages', name)), join('apps', 'trainer')];

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

export interface PackedPackage {
  /** In this repository. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** The file. */
  readonly tarball: string;
  /** The files in it that are read as text, by their paths in the package; others with an empty text. */
  readonly files: ReadonlyMap<string, string>;
}

/** Packs all into a folder. Everything must have been built. */
export async function packPackages(into: string): Promise<readonly PackedPackage[]> {
  const { stdout } = await promisify(execFile)('pnpm', ['-r', ...packageFolders.flatMap((folder) => ['--filter', `./${folder}`]), 'pack', '--pack-destination', into, '--json'], { cwd: root, maxBuffer: 2 ** 26 });
  const packed = JSON.parse(stdout) as readonly { name: string; filename: string }[];
  return Promise.all(
    packed.map(async ({ name, filename: tarball }) => {
      const files = await readFiles(tarball);
      const manifest = JSON.parse(files.get('package.json')!) as Manifest;
      return { folder: join(name === '@thaw/trainer' ? 'apps' : 'packages', name.slice('@thaw/'.length)), manifest, tarball, files };
    }),
  );
}

async function readFiles(tarball: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  await list({
    file: tarball,
    onReadEntry: (entry) => {
      const path = entry.path.replace(/^package\//, '');
      const parts: Buffer[] = [];
      files.set(path, '');
      if (/\.(js|ts|json|md)$/.test(path)) entry.on('data', (part: Buffer) => parts.push(part)).on('end', () => files.set(path, Buffer.concat(parts).toString()));
    },
  });
  return files;
}
