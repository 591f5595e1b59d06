import { extname, join } from 'node:path';
import { ThawError } from '@thaw/core';
import type { LabelledFile } from './labelled-files.ts';
import { listFolder, listPictures } from './list-pictures.ts';
import type { SplitName } from './stratified-split.ts';

const folderOfSplit: Readonly<Record<string, SplitName>> = { train: 'train', val: 'validation', valid: 'validation', validation: 'validation', test: 'test' };

/** Pictures in class folders. */
export interface ClassFolders {
  /** Whether folders say which split pictures are in. */
  readonly isDivided: boolean;
  /** The pictures, one class in memory at a time. */
  readonly files: () => AsyncGenerator<LabelledFile>;
}

/**
 * The pictures of a folder of class folders, with their classes. Where the folder holds `train` beside `val`,
 * `valid`, `validation` or `test`, the class folders are inside those and the splits are given; pictures of `train` are
 * left for the seed to divide when there is no validation folder.
 *
 * @throws ThawError when the folder is no such thing
 */
export async function findClasses(folder: string, extensions: readonly string[]): Promise<ClassFolders> {
  const { folders, files } = await listFolder(folder);
  const splitFolders = readyMadeSplits(folder, folders);
  if (splitFolders === undefined) {
    requireClassFolders(folder, folders, files, extensions);
    return { isDivided: false, files: () => classFiles(folder, folders, extensions) };
  }
  const hasValidation = splitFolders.some(({ split }) => split === 'validation');
  const inside: { readonly path: string; readonly classes: readonly string[]; readonly split: SplitName | undefined }[] = [];
  for (const { name, split } of splitFolders) {
    const path = join(folder, name);
    const content = await listFolder(path);
    requireClassFolders(path, content.folders, content.files, extensions);
    inside.push({ path, classes: content.folders, split: split === 'train' && !hasValidation ? undefined : split });
  }
  return {
    isDivided: inside.some(({ split }) => split !== undefined),
    async *files() {
      for (const { path, classes, split } of inside) yield* classFiles(path, classes, extensions, split);
    },
  };
}

function readyMadeSplits(folder: string, folders: readonly string[]): { name: string; split: SplitName }[] | undefined {
  const splitFolders = folders.flatMap((name) => {
    const split = folderOfSplit[name.toLowerCase()];
    return split === undefined ? [] : [{ name, split }];
  });
  const splits = splitFolders.map(({ split }) => split);
  // A lone `train` among other names is a class: pictures of trains.
  if (!splits.includes('train') || (splits.length < 2 && folders.length > 1)) return undefined;
  if (new Set(splits).size < splits.length) {
    throw new ThawError('Two folders claim to be the same split.', {
      given: splitFolders.map(({ name }) => join(folder, name)).join(', '),
      cure: 'keep one folder each for train, validation and test',
    });
  }
  return splitFolders;
}

async function* classFiles(folder: string, classes: readonly string[], extensions: readonly string[], split?: SplitName): AsyncGenerator<LabelledFile> {
  for (const label of classes) {
    const pictures = await listPictures(join(folder, label), extensions);
    if (pictures.length === 0) {
      throw new ThawError(`The class folder "${label}" holds no picture.`, {
        wanted: `files that end in ${extensions.join(', ')}`,
        given: join(folder, label),
        cure: 'add pictures, or remove the folder: every folder here is taken for a class',
      });
    }
    for (const file of pictures) yield { file, label, ...(split === undefined ? {} : { split }) };
  }
}

function requireClassFolders(folder: string, folders: readonly string[], files: readonly string[], extensions: readonly string[]): void {
  if (folders.length > 0) return;
  if (files.length === 0) {
    throw new ThawError('The folder of pictures is empty.', { given: folder, cure: 'put one folder per class into it, with the pictures of the class inside' });
  }
  const pictures = files.filter((name) => extensions.includes(extname(name).toLowerCase())).length;
  throw new ThawError(pictures > 0 ? 'The pictures lie directly in the folder, so their classes are not known.' : 'The folder holds no class folders.', {
    wanted: 'one folder per class, for example cats/ and dogs/',
    given: `${folder} with ${files.length} file${files.length === 1 ? '' : 's'} (${files.slice(0, 3).join(', ')}${files.length > 3 ? ', …' : ''})`,
    cure: pictures > 0 ? 'move each picture into a folder named after its class, or use `labelledFiles` where the class is in the name' : 'give the folder that holds the class folders',
  });
}
