import { cpus, totalmem } from 'node:os';
import { cacheFolder, describeDownloads } from '@thaw/downloads';
import { describeRuntimes, findStock } from '@thaw/tensorflow';
import { formatBytes } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import type { BackendChoice } from '../terminal/start-tensorflow.ts';
import { tableLines } from '../terminal/table.ts';
import { checkFolder } from './check-cache.ts';
import { exitCodeOf, findProblems } from './find-problems.ts';
import { folderSize } from './folder-size.ts';
import { measurePictures } from './measure-pictures.ts';
import { measureSpeed } from './measure-speed.ts';
import { tryRuntime } from './try-runtime.ts';

/** Runs `thaw doctor`; returns the exit code: see `exitCodeOf`. */
export async function runDoctor(output: Output, { backend, install }: { readonly backend: BackendChoice; readonly install: boolean }): Promise<number> {
  const report = describeRuntimes();
  const { runtimes, automatic, nvidiaDriver, compiler } = report;
  const folder = cacheFolder();
  const cache = { folder, bytes: await folderSize(folder), ...(await checkFolder(folder)) };
  const downloads = await describeDownloads();
  const stock = findStock();
  const pictures = await tryPictures();
  const facts = [
    ['Node', `${process.version} on ${process.platform} ${process.arch}`],
    ['processor', `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${formatBytes(totalmem())} memory`],
    ['NVIDIA driver', nvidiaDriver ?? 'none found'],
    ['compiler', compiler ?? 'none found; zig is downloaded when one is needed'],
    ...runtimes.map(({ flavor, version, installed, bytes, folder: place }) => [`${flavor} runtime`, installed ? `TensorFlow ${version}, ${formatBytes(bytes)} in ${place}` : 'not installed']),
    ['stock runtime', stock === undefined ? 'no tfjs-node with an addon in this project' : `${stock.name} ${stock.version} in ${stock.folder}`],
    ['wasm runtime', 'comes with thaw'],
    ['chosen', chosenText(backend, automatic)],
    ['pictures', pictures.text],
    ['downloads', [...downloads.pythonIndexes, downloads.npmRegistry, downloads.hub].join(', ')],
    ['proxy', downloads.proxy ?? 'none'],
    ['cache', `${formatBytes(cache.bytes)} in ${folder}; ${formatBytes(cache.freeBytes)} free, ${cache.writable ? 'writable' : 'not writable'}`],
  ];
  for (const line of tableLines([{ heading: '' }, { heading: '' }], facts).slice(1)) output.line(line);
  output.line();
  const { loaded, failure } = await tryRuntime(output, backend, install);
  const gigaflops = loaded === undefined ? undefined : measureSpeed();
  if (loaded !== undefined && gigaflops !== undefined) output.line(`${loaded.description}: a training step runs, at ${gigaflops.toFixed(gigaflops < 10 ? 1 : 0)} GFLOP/s`);
  if (pictures.perSecond !== undefined) output.line(`Pictures of 640 × 480: ${pictures.perSecond.toFixed(0)} decoded per second by one thread`);
  const problems = findProblems({ loaded, failure, report, cache, pictures: pictures.failure });
  for (const { what, cure } of problems) output.line(`${output.style.bad('!')} ${what}\n  cure: ${cure}`);
  const code = exitCodeOf(problems);
  const verdict = { 0: output.style.good('This machine can train, as fast as it can.'), 1: 'This machine can train; the lines with ! say what would make it better.', 2: output.style.bad('This machine cannot train yet.') }[code];
  output.line(verdict);
  output.result({
    works: code < 2,
    problems,
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    sharp: pictures.text,
    picturesPerSecond: pictures.perSecond ?? null,
    runtimes,
    stock: stock ?? null,
    automatic,
    nvidiaDriver: nvidiaDriver ?? null,
    compiler: compiler ?? null,
    downloads,
    cache,
    backend: loaded === undefined ? null : { runtime: loaded.runtime, description: loaded.description, compiles: loaded.compiles, gigaflops },
  });
  return code;
}

function chosenText(backend: BackendChoice, automatic: 'cpu' | 'gpu'): string {
  if (backend !== undefined && backend !== 'auto') return `${backend}, because you ask for it`;
  const variable = process.env['THAW_BACKEND'];
  if (backend === undefined && variable && variable !== 'auto') return `${variable}, because THAW_BACKEND asks for it`;
  return `${automatic}, because ${automatic === 'gpu' ? 'there is' : 'there is no'} NVIDIA driver`;
}

async function tryPictures(): Promise<{ readonly text: string; readonly perSecond?: number; readonly failure?: string }> {
  try {
    const { default: sharp } = await import('sharp');
    return { text: `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`, perSecond: await measurePictures(sharp) };
  } catch (error) {
    const failure = (error as Error).message.split('\n')[0]!;
    return { text: `sharp does not load: ${failure}`, failure };
  }
}
