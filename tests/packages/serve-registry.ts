// A registry of packed packages on loopback: npm, pnpm and yarn install from it as they would after a release. Only the scope @thaw is taken
// from here; everything else comes from where the machine takes its packages.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import type { PackedPackage } from './pack-packages.ts';

export interface Registry {
  /** With a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param prefix of its address: a new one, so that nobody finds in a cache what an earlier run left */
export async function serveRegistry(packages: readonly PackedPackage[], prefix: string): Promise<Registry> {
  const tarballs = new Map(await Promise.all(packages.map(async ({ tarball }) => [basename(tarball), await readFile(tarball)] as const)));
  const server = createServer(({ url = '' }, response) => {
    const path = decodeURIComponent(url.slice(`/${prefix}/`.length));
    const tarball = tarballs.get(path);
    if (tarball !== undefined) return response.setHeader('content-type', 'application/octet-stream').end(tarball);
    const packed = packages.find(({ manifest }) => manifest.name === path);
    if (packed === undefined) return response.writeHead(404).end('{}');
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(describe(packed)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${prefix}/`;

  function describe({ manifest, tarball }: PackedPackage): object {
    const bytes = tarballs.get(basename(tarball))!;
    const dist = { tarball: address + basename(tarball), integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`, shasum: createHash('sha1').update(bytes).digest('hex') };
    // pnpm may be told to take nothing that is younger than some days.
    const time = '2020-01-01T00:00:00.000Z';
    return { name: manifest.name, 'dist-tags': { latest: manifest.version }, versions: { [manifest.version]: { ...manifest, dist } }, time: { created: time, modified: time, [manifest.version]: time } };
  }

  return {
    url: address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
