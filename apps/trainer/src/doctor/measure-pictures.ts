import type sharp from 'sharp';

/** Decodes a JPEG of 640 × 480 and shrinks it to 256 for a while; pictures per second, one at a time. */
export async function measurePictures(open: typeof sharp, seconds = 0.3): Promise<number> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const picture = await open({ create: { width: 640, height: 480, channels: 3, background: 'gray', noise } }).jpeg().toBuffer();
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < seconds * 1000) {
    await open(picture).resize(256, 256).removeAlpha().raw().toBuffer();
    done += 1;
  }
  return (1000 * done) / (performance.now() - start);
}
