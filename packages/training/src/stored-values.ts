import { ThawError } from '@thaw/core';
import { readSafetensors, type Safetensors } from '@thaw/weights';
import { z } from 'zod';

/** What is read, for errors. */
interface Stored {
  readonly file: string;
  readonly what: string;
  readonly cure: string;
}

/** @throws ThawError that names the file, when it is damaged */
export function parseSafetensors(bytes: Uint8Array, { file, what, cure }: Stored): Safetensors {
  try {
    return readSafetensors(bytes);
  } catch (cause) {
    if (!ThawError.isInstance(cause)) throw cause;
    throw new ThawError(`The ${what} ${file} is damaged: ${cause.message.split('\n')[0]}`, { ...cause.facts, cure, cause });
  }
}

/**
 * Reads JSON that a program has written.
 *
 * @throws ThawError when it is no JSON, or lacks what `schema` demands
 */
export function parseStored<Schema extends z.ZodType>(text: string, schema: Schema, { file, what, cure }: Stored): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ThawError(`${what} is damaged: it is not JSON.`, { given: `${file}: ${(cause as Error).message}`, cure, cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue!.path.map(String).join('.');
  throw new ThawError(`${what} is damaged: ${where === '' ? '' : `${where}: `}${issue!.message}.`, { given: file, cure });
}

/** JSON has no infinity and nothing that is no number: it writes null. */
export const storedNumber = z.number().nullable().transform((value) => value ?? Number.NaN);
