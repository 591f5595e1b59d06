import { readFile } from 'node:fs/promises';
import { ThawError } from '@thaw/core';
import { showPlace } from './show-place.ts';

/**
 * Reads a JSON file.
 *
 * @throws ThawError that names line and column when it is malformed
 */
export async function readJson(file: string): Promise<unknown> {
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ThawError(`${file} is not valid JSON.`, {
      given: showPlace(text, errorPosition(text), (cause as Error).message.replace(/ in JSON at position .*$|(?:, (?:\.\.\.)?".*)? is not valid JSON$/s, '')),
      cure: 'correct that place; JSON knows no comments and no comma after the last entry',
      cause,
    });
  }
}

/**
 * Where JSON stops being JSON: the length of the longest beginning that could still become valid. (The engine's
 * message tells the place for some mistakes only.)
 */
export function errorPosition(text: string): number {
  let valid = 0;
  let invalid = text.length + 1;
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (couldBecomeJson(text.slice(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

function couldBecomeJson(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? message.startsWith('Unexpected end') : Number(position) >= beginning.length;
  }
}
