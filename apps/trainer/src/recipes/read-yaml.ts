import { readFile } from 'node:fs/promises';
import { ThawError } from '@thaw/core';
import { LineCounter, parseDocument } from 'yaml';

/**
 * Reads a YAML 1.2 file, of which JSON is a part.
 *
 * @throws ThawError that names line and column when it is malformed, or grows beyond measure by its aliases
 */
export async function readYaml(file: string): Promise<unknown> {
  const lineCounter = new LineCounter();
  const document = parseDocument(await readFile(file, 'utf8'), { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw malformed(file, `line ${line}, column ${col}: ${error.message}`, error);
  }
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw malformed(file, (cause as Error).message, cause);
  }
}

const malformed = (file: string, given: string, cause: unknown): ThawError => new ThawError(`${file} is not valid YAML.`, { given, cure: 'correct that place', cause });
