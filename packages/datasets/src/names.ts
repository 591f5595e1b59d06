import { relative, sep } from 'node:path';

/** Order by code units: the same on every machine, whatever its language. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A file's path from the dataset's folder, with forward slashes on every system. */
export const idOf = (folder: string, file: string): string => relative(folder, file).split(sep).join('/');
