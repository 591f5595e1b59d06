import { cpus, totalmem } from 'node:os';
import { ThawError } from '@thaw/core';
import { cacheFolder } from '@thaw/downloads';
import { describeRuntimes, loadTensorFlow } from '@thaw/tensorflow';
import { downloadStatus } from '../terminal/download-status.ts';
import { formatBytes } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import type { BackendChoice } from '../terminal/start-tensorflow.ts';
import { tableLines } from '../terminal/table.ts';
import { folderSize } from './folder-size.ts';
import { measureSpeed } from './measure-speed.ts';

/** Runs `thaw doctor`; returns the exit code: 0 only if a backend that can train works. */
export async function runDoctor(output: Output, { backend, install }: { readonly backend: BackendChoice; readonly install: boolean }): Promise<number> {
  const { runtimes, automatic, nvidiaDriver, compiler } = describeRuntimes();
  const cache = { folder: cacheFolder(), bytes: await folderSize(cacheFolder()) };
  const sharp = await sharpVersions();
  const facts = [
    ['Node', `${process.version} on ${process.platform} ${process.arch}`],
    ['processor', `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${formatBytes(totalmem())} memory`],
    ['pictures', sharp.text],
    ...runtimes.map(({ flavor, version, installed, bytes, folder }) => [`${flavor} runtime`, installed ? `TensorFlow ${version}, ${formatBytes(bytes)} in ${folder}` : 'not installed']),
    ['NVIDIA driver', nvidiaDriver ?? 'none found'],
    ['compiler', compiler ?? 'none found; zig is downloaded when one is needed'],
    ['cache', `${formatBytes(cache.bytes)} in ${cache.folder}`],
    ['chosen', backend === undefined || backend === 'auto' ? `${automatic}, because ${automatic === 'gpu' ? 'there is' : 'there is no'} NVIDIA driver` : `${backend}, because you ask for it`],
  ];
  for (const line of tableLines([{ heading: '' }, { heading: '' }], facts).slice(1)) output.line(line);
  output.line();
  const trains = await tryBackend(output, backend, install);
  const works = trains !== undefined && sharp.works;
  output.line(works ? output.style.good('This machine can train.') : output.style.bad('This machine cannot train yet.'));
  output.result({ works, node: process.version, platform: process.platform, arch: process.arch, sharp: sharp.text, runtimes, automatic, cache, backend: trains ?? null });
  return works ? 0 : 1;
}

async function tryBackend(output: Output, backend: BackendChoice, install: boolean): Promise<{ description: string; gigaflops: number } | undefined> {
  try {
    const { description } = await loadTensorFlow({ ...(backend === undefined ? {} : { backend }), install, onProgress: downloadStatus(output) });
    const gigaflops = measureSpeed();
    output.line(`${description}: a training step runs, at ${gigaflops.toFixed(gigaflops < 10 ? 1 : 0)} GFLOP/s`);
    return { description, gigaflops };
  } catch (error) {
    if (!ThawError.isInstance(error)) throw error;
    output.line(error.message);
    return undefined;
  }
}

async function sharpVersions(): Promise<{ works: boolean; text: string }> {
  try {
    const { default: sharp } = await import('sharp');
    return { works: true, text: `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}` };
  } catch (error) {
    return { works: false, text: `sharp does not load: ${(error as Error).message}` };
  }
}
