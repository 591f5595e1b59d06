import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import { ThawError } from '@thaw/core';

/** One row of a manifest: texts by column, or lists of them, and the line it begins on. */
export interface ManifestRow {
  readonly line: number;
  readonly columns: Readonly<Record<string, string | readonly string[]>>;
}

const delimiters: Readonly<Record<string, string[]>> = { '.csv': [',', ';'], '.tsv': ['\t'] };

/**
 * Reads a table with a row per picture, one row at a time: CSV (RFC 4180; commas, or semicolons where the first line has
 * more of them), TSV, or JSON Lines.
 *
 * @throws ThawError with the line, when the file is missing or malformed
 */
export async function* readManifest(file: string): AsyncGenerator<ManifestRow> {
  const extension = extname(file).toLowerCase();
  try {
    if (extension in delimiters) yield* readTable(file, delimiters[extension]!);
    else if (extension === '.jsonl' || extension === '.ndjson') yield* readJsonLines(file);
    else throw new ThawError('This is no manifest.', { wanted: 'a file that ends in .csv, .tsv, .jsonl or .ndjson', given: file });
  } catch (cause) {
    if (ThawError.isInstance(cause)) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ThawError('The manifest does not exist.', { given: file, cure: 'correct the path; a relative one starts at the folder of the recipe', cause });
    throw new ThawError(`The manifest cannot be read: ${message}`, { given: file, cure: 'correct the file at that place', cause });
  }
}

async function* readTable(file: string, candidates: readonly string[]): AsyncGenerator<ManifestRow> {
  const delimiter = candidates.length === 1 ? candidates[0]! : await mostFrequent(file, candidates);
  const rows = createReadStream(file).pipe(parse({ bom: true, columns: true, delimiter, info: true, skip_empty_lines: true, trim: true }));
  for await (const { info, record } of rows as AsyncIterable<{ info: { lines: number }; record: Record<string, string> }>) yield { line: info.lines, columns: record };
}

/** Which of the characters the first line has most of. */
async function mostFrequent(file: string, characters: readonly string[]): Promise<string> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  for await (const line of lines) {
    lines.close();
    const count = (character: string) => line.split(character).length;
    return characters.reduce((best, character) => (count(character) > count(best) ? character : best));
  }
  return characters[0]!;
}

async function* readJsonLines(file: string): AsyncGenerator<ManifestRow> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line++;
    if (text.trim() === '') continue;
    yield { line, columns: columnsOf(parseLine(text, file, line)) };
  }
}

function parseLine(text: string, file: string, line: number): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw malformedLine(file, line, text, cause);
  }
  throw malformedLine(file, line, text);
}

const malformedLine = (file: string, line: number, text: string, cause?: unknown): ThawError =>
  new ThawError(`Line ${line} of the manifest is not a JSON object${cause instanceof Error ? `: ${cause.message}` : ''}.`, {
    wanted: '{"file_name": "cats/1.jpg", "label": "cat"}',
    given: `${text.slice(0, 100)} (${file})`,
    cure: 'write one object per line',
    cause,
  });

/** Numbers and truth values count as their text, alone or in a list; whatever else has parts is left out. */
const columnsOf = (value: object): Record<string, string | string[]> => {
  const columns: Record<string, string | string[]> = {};
  for (const [name, one] of Object.entries(value) as [string, unknown][]) {
    if (isPlain(one)) columns[name] = String(one);
    else if (Array.isArray(one) && one.every(isPlain)) columns[name] = one.map(String);
  }
  return columns;
};

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
