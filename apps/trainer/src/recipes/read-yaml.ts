import { readFile } from 'node:fs/promises';
import { ThawError } from '@thaw/core';
import { parseDocument } from 'yaml';
import { showPlace } from './show-place.ts';

/**
 * Reads a YAML 1.2 file, of which JSON is a part.
 *
 * @throws ThawError that names line and column when it is malformed, has tags that are not of YAML, or grows beyond measure by its
 * aliases
 */
export async function readYaml(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    const document = parseDocument(text, { prettyErrors: false });
    // A warning is about a tag nobody knows: what it should make of the value is anybody's guess.
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw malformed(file, showPlace(text, problem.pos[0], problem.message), problem);
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    if (ThawError.isInstance(cause)) throw cause;
    const { message } = cause as Error;
    throw malformed(file, message.includes('call stack') ? 'it is nested too deeply' : message, cause);
  }
}

const malformed = (file: string, given: string, cause: unknown): ThawError => new ThawError(`${file} is not valid YAML.`, { given, cure: 'correct that place', cause });
