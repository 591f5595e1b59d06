import { spawnSync } from 'node:child_process';
import { deflateSync } from 'node:zlib';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRandom } from '@thaw/core';
import sharp, { type CreateRaw, type Sharp } from 'sharp';

const [width, height] = [64, 48];

/** A picture of soft noise, so that it compresses and yet no two are alike. */
function noise(seed: number, channels: 3 | 4 = 3): Sharp {
  const random = createRandom(seed);
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, index) => (index % 97) + random.integer(100));
  return sharp(pixels, { raw: { width, height, channels } });
}

type Make = (seed: number) => Promise<Buffer>;

/** Whole files of every kind people have. */
const kinds: Readonly<Record<string, Make>> = {
  'plain.jpg': (seed) => noise(seed).jpeg().toBuffer(),
  'progressive.jpg': (seed) => noise(seed).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
  'grey.jpg': (seed) => noise(seed).grayscale().jpeg().toBuffer(),
  'cmyk.jpg': (seed) => noise(seed).toColorspace('cmyk').jpeg().toBuffer(),
  'plain.png': (seed) => noise(seed).png().toBuffer(),
  'alpha.png': (seed) => noise(seed, 4).png().toBuffer(),
  'palette.png': (seed) => noise(seed).png({ palette: true, colors: 16 }).toBuffer(),
  '16-bit.png': (seed) => noise(seed).toColorspace('rgb16').png().toBuffer(),
  'plain.webp': (seed) => noise(seed).webp().toBuffer(),
  'plain.gif': (seed) => noise(seed).gif().toBuffer(),
  'plain.tif': (seed) => noise(seed).tiff().toBuffer(),
  'lab.tif': (seed) => noise(seed).toColorspace('lab').tiff().toBuffer(),
  'plain.avif': (seed) => noise(seed).avif({ effort: 0 }).toBuffer(),
};

/** Three frames above each other, told to be an animation. */
async function animation(seed: number, format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = await Promise.all([0, 1, 2].map((frame) => noise(seed + frame).raw().toBuffer()));
  return sharp(Buffer.concat(frames), { raw: { width, height: height * 3, channels: 3, pageHeight: height } as CreateRaw }).toFormat(format).toBuffer();
}

/** A PNG of any claimed size; `data` is what lies in it. */
function png(claimedWidth: number, claimedHeight: number, data: Buffer): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const bytes = Buffer.alloc(12 + body.length);
    bytes.writeUInt32BE(body.length, 0);
    bytes.write(type, 4, 'latin1');
    body.copy(bytes, 8);
    bytes.writeUInt32BE(checksum(bytes.subarray(4, 8 + body.length)), 8 + body.length);
    return bytes;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(claimedWidth, 0);
  header.writeUInt32BE(claimedHeight, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(data)), chunk('IEND', Buffer.alloc(0))]);
}

/** CRC-32 of PNG. */
function checksum(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Names that file systems allow and programs stumble over. */
const oddNames = ['new\nline.png', '🐈 cat.png', '-rf.png', "quote'\".png", 'per%20cent.png', '\u00e9.png', 'e\u0301.png', 'back\\slash.png', `${'ä'.repeat(123)}.png`, '.hidden.png', 'UPPER.PNG', 'two.dots.png', ' space.png', '$(touch x).png'];

/** What every file is, by its path; `undefined` stands for something that is no file and was made already. */
export type HostileFiles = Map<string, Buffer | undefined>;

/**
 * Fills a folder of two classes with over 2,000 files that nobody should have, and some good ones.
 *
 * @returns paths from the folder
 */
export async function writeHostilePictures(folder: string): Promise<string[]> {
  const files: HostileFiles = new Map();
  const random = createRandom(7);
  let seed = 0;
  const add = (name: string, content: Buffer) => files.set(join(files.size % 2 === 0 ? 'ants' : 'bees', name), content);
  for (const [name, make] of Object.entries(kinds)) {
    const [stem, extension] = name.split('.') as [string, string];
    for (let copy = 0; copy < 4; copy++) add(`good-${copy}-${name}`, await make(seed++));
    const whole = await make(seed++);
    for (let share = 5; share < 100; share += 5) add(`${stem}-cut-${share}.${extension}`, whole.subarray(0, Math.floor((whole.length * share) / 100)));
    for (let flip = 0; flip < 130; flip++) {
      const damaged = Buffer.from(whole);
      // The header as often as all the rest.
      const end = flip % 2 === 0 ? Math.min(200, damaged.length) : damaged.length;
      for (let bit = 0; bit <= flip % 3; bit++) damaged[random.integer(end)]! ^= 1 << random.integer(8);
      add(`${stem}-flip-${flip}.${extension}`, damaged);
    }
    for (const wrong of ['jpg', 'png', 'gif', 'webp', 'tiff', 'bmp', 'heic']) add(`${stem}-${extension}-named.${wrong}`, await make(seed++));
  }
  for (let orientation = 1; orientation <= 8; orientation++) add(`orientation-${orientation}.jpg`, await noise(seed++).withMetadata({ orientation }).jpeg().toBuffer());
  add('animated.gif', await animation(seed++, 'gif'));
  add('animated.webp', await animation(seed++, 'webp'));
  add('empty.jpg', Buffer.alloc(0));
  add('zeros.png', Buffer.alloc(10_000));
  add('text.jpg', Buffer.from('<html><body>404 Not Found</body></html>'));
  add('archive.png', Buffer.from('504b0304140000000800', 'hex'));
  for (let index = 0; index < 40; index++) add(`random-${index}.jpg`, Buffer.from(Uint8Array.from({ length: 500 }, () => random.integer(256))));
  add('one.png', await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } }).png().toBuffer());
  add('tall.png', await sharp({ create: { width: 1, height: 20_000, channels: 3, background: 'red' } }).png().toBuffer());
  add('wide.jpg', await sharp({ create: { width: 20_000, height: 1, channels: 3, background: 'red' } }).jpeg().toBuffer());
  // 300 million pixels that are really there, and billions that are only claimed.
  add('huge.jpg', await sharp({ create: { width: 20_000, height: 15_000, channels: 3, background: 'navy' }, limitInputPixels: false }).jpeg().toBuffer());
  add('bomb.png', png(16_000, 16_000, Buffer.alloc(16_000 * 16_001)));
  add('claims.png', png(60_000, 60_000, Buffer.alloc(1000)));
  add('absurd.png', png(2 ** 31 - 1, 2 ** 31 - 1, Buffer.alloc(1000)));
  for (const name of oddNames) add(name, await noise(seed++).png().toBuffer());

  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content!);
  }
  // What is no file at all. Reading a pipe or an endless device would never end.
  await symlink('loop-b.png', join(folder, 'ants/loop-a.png'));
  await symlink('loop-a.png', join(folder, 'ants/loop-b.png'));
  await symlink('nowhere.png', join(folder, 'ants/dangling.png'));
  await symlink('.', join(folder, 'ants/again'));
  await symlink('/dev/zero', join(folder, 'bees/endless.png'));
  await mkdir(join(folder, 'bees/folder.png'));
  const strange = ['ants/loop-a.png', 'ants/loop-b.png', 'ants/dangling.png', 'bees/endless.png'];
  if (spawnSync('mkfifo', [join(folder, 'bees/pipe.png')]).status === 0) strange.push('bees/pipe.png');
  return [...files.keys(), ...strange];
}
