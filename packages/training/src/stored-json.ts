import { ThawError } from '@thaw/core';
import { z } from 'zod';

/**
 * Reads JSON that a program has written.
 *
 * @param file for errors
 * @param what the text is, for errors
 * @throws ThawError when it is no JSON, or lacks what `schema` demands
 */
export function parseStored<Schema extends z.ZodType>(text: string, schema: Schema, { file, what, cure }: { readonly file: string; readonly what: string; readonly cure: string }): z.output<Schema> {
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
