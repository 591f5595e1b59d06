import { ThawError } from '@thaw/core';
import { describe, expect, it } from 'vitest';
import { readAll, temporaryFolder } from './golden/files.ts';
import { bytesOf, golden } from './golden/golden.ts';

const { write } = temporaryFolder();

const cases = ['safetensorsHalf', 'torchLegacyCheckpoint', 'torchZip', 'torchZipPacked', 'keras2H5', 'keras3Weights', 'keras3Archive'] as const;

/** So many changed files are tried of each; the places are spread over the file, and the same in every run. */
const changedFiles = 150;

describe.each(cases)('a damaged %s', (name) => {
  const whole = bytesOf(golden[name]);

  it('is refused when cut off, at every 5 %', async () => {
    for (let percent = 0; percent < 100; percent += 5) {
      const cut = await write(name, whole.subarray(0, Math.floor((whole.length * percent) / 100)));
      await expect(readAll(cut), `${percent} %`).rejects.toSatisfy(ThawError.isInstance);
    }
  });

  it('gives a ThawError or other numbers when a byte changed, soon', async () => {
    for (let index = 0; index < changedFiles; index++) {
      const position = Math.floor((index * whole.length) / changedFiles);
      const changed = Uint8Array.from(whole);
      changed[position]! ^= [0x01, 0x80, 0xff][index % 3]!;
      const path = await write(name, changed);
      const start = performance.now();
      try {
        await readAll(path);
      } catch (error) {
        expect(error, `byte ${position}`).toSatisfy(ThawError.isInstance);
      }
      expect(performance.now() - start).toBeLessThan(5_000);
    }
  });

  it('gives a ThawError or other numbers when its start changed', async () => {
    // Headers are where a single byte decides most.
    for (let position = 0; position < Math.min(whole.length, 64); position++) {
      const changed = Uint8Array.from(whole);
      changed[position] = 0xff;
      const path = await write(name, changed);
      try {
        await readAll(path);
      } catch (error) {
        expect(error, `byte ${position}`).toSatisfy(ThawError.isInstance);
      }
    }
  });
});
