import { createHash } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectFile } from './inspect-file.ts';
import { encodePicture, temporaryFolder } from './test-pictures.ts';

async function inspectBytes(bytes: Buffer | string) {
  const file = join(await temporaryFolder(), 'picture');
  await writeFile(file, bytes);
  return inspectFile(file);
}

describe('inspectFile', () => {
  test.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('reads a whole %s', async (format) => {
    const bytes = await encodePicture(1, format, 40, 30);
    expect(await inspectBytes(bytes)).toEqual({ size: { width: 40, height: 30 }, sha256: createHash('sha256').update(bytes).digest('hex') });
  });

  test('hashes a file of many chunks', async () => {
    const bytes = await encodePicture(1, 'png', 600, 400);
    expect(bytes.length).toBeGreaterThan(600_000);
    expect(await inspectBytes(bytes)).toEqual({ size: { width: 600, height: 400 }, sha256: createHash('sha256').update(bytes).digest('hex') });
  });

  test('gives the size as seen, not as stored', async () => {
    const upright = await sharp(await encodePicture(1, 'png', 40, 30)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await inspectBytes(upright)).toMatchObject({ size: { width: 30, height: 40 } });
  });

  test('accepts what cameras append to a JPEG', async () => {
    const withVideo = Buffer.concat([await encodePicture(1, 'jpeg'), Buffer.alloc(5000, 'video')]);
    expect(await inspectBytes(withVideo)).toMatchObject({ size: { width: 24, height: 16 } });
  });

  test.each([
    ['jpeg', 2],
    ['jpeg', 600],
    ['png', 40],
    ['png', 900],
    ['webp', 30],
    ['gif', 100],
  ] as const)('refuses a %s that lacks its last %i bytes', async (format, missing) => {
    const bytes = await encodePicture(1, format, 40, 30);
    expect(await inspectBytes(bytes.subarray(0, -missing))).toEqual({ reason: expect.stringMatching(/cut short|damaged/) });
  });

  test('refuses an AVIF that is cut short', async () => {
    const bytes = await encodePicture(1, 'avif', 40, 30);
    expect(await inspectBytes(bytes.subarray(0, -100))).toEqual({ reason: expect.stringMatching(/^the picture is cut short \(heif: Invalid input: Unexpected end of file/) });
  });

  test('refuses what is no picture', async () => {
    expect(await inspectBytes('')).toEqual({ reason: 'the file is empty' });
    expect(await inspectBytes('<html>404 Not Found</html>')).toEqual({ reason: 'not a picture, or in a format that cannot be read' });
  });

  test('refuses links to nothing and folders', async () => {
    const folder = await temporaryFolder();
    await symlink(join(folder, 'gone.png'), join(folder, 'link.png'));
    await mkdir(join(folder, 'folder.png'));
    expect(await inspectFile(join(folder, 'link.png'))).toEqual({ reason: 'the file is missing, or is a link to nothing' });
    expect(await inspectFile(join(folder, 'folder.png'))).toEqual({ reason: 'a folder, not a file' });
  });

  test('names no path in its reasons', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'cut.avif'), (await encodePicture(1, 'avif')).subarray(0, -50));
    expect(JSON.stringify(await inspectFile(join(folder, 'cut.avif')))).not.toContain(folder);
  });
});
