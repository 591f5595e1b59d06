import { ThawError } from '@thaw/core';
import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet';

/** Columns somebody named. */
export interface AskedColumns {
  readonly image?: string | undefined;
  readonly label?: string | undefined;
  readonly group?: string | undefined;
}

/** Where a table has its pictures and labels. */
export interface PictureColumns {
  readonly image: { readonly name: string; readonly isStruct: boolean };
  /** With `names`, labels are numbers of them. */
  readonly label: { readonly name: string; readonly names?: readonly string[] };
  readonly group?: string;
}

/** What columns are usually called; the first that is there is taken. */
export const usualColumns = {
  image: ['image', 'img', 'picture', 'photo', 'jpg', 'png'],
  label: ['label', 'labels', 'class', 'category', 'class_name'],
} as const;

interface Feature {
  readonly _type?: string;
  readonly names?: readonly string[];
}

/**
 * Finds the columns of pictures and labels: those asked for; those that Hugging Face's metadata calls `Image` and `ClassLabel`;
 * those with a usual name.
 *
 * @throws ThawError when a column is not there, or holds something else
 */
export function findColumns(metadata: FileMetaData, asked: AskedColumns, file: string): PictureColumns {
  const columns = parquetSchema(metadata).children;
  const available = columns.map(({ element }) => element.name);
  const features = featuresOf(metadata);
  const find = (role: 'image' | 'label', type: string): string => {
    const wanted = asked[role] ?? usualColumns[role].find((name) => features[name]?._type === type) ?? available.find((name) => features[name]?._type === type) ?? usualColumns[role].find((name) => available.includes(name));
    if (wanted !== undefined && available.includes(wanted)) return wanted;
    throw new ThawError(`The Parquet file has no column for ${role}.`, { wanted: wanted ?? usualColumns[role].join(', '), given: file, available, cure: `name it in the option \`${role}\`` });
  };
  const image = columns.find(({ element }) => element.name === find('image', 'Image'))!;
  const label = find('label', 'ClassLabel');
  const names = features[label]?.names;
  if (asked.group !== undefined && !available.includes(asked.group)) throw new ThawError('The Parquet file has no column for group.', { wanted: asked.group, given: file, available, cure: 'correct the option `group`' });
  return {
    image: { name: image.element.name, isStruct: isPictureStruct(image, file) },
    label: { name: label, ...(Array.isArray(names) ? { names } : {}) },
    ...(asked.group === undefined ? {} : { group: asked.group }),
  };
}

function isPictureStruct({ element, children }: SchemaTree, file: string): boolean {
  const bytes = children.find((child) => child.element.name === 'bytes');
  if ((bytes?.element ?? element).type === 'BYTE_ARRAY') return bytes !== undefined;
  throw new ThawError(`The column "${element.name}" holds no pictures.`, {
    wanted: 'bytes of picture files, or a struct with a field `bytes`',
    given: `${element.type ?? `a struct of ${children.map((child) => child.element.name).join(', ')}`} in ${file}`,
    cure: 'name the column of pictures in the option `image`',
  });
}

/** What Hugging Face's datasets say of the columns; nothing where another program wrote the file. */
function featuresOf({ key_value_metadata: entries }: FileMetaData): Readonly<Record<string, Feature | undefined>> {
  const text = entries?.find(({ key }) => key === 'huggingface')?.value;
  try {
    return (JSON.parse(text ?? '{}') as { info?: { features?: Record<string, Feature> } }).info?.features ?? {};
  } catch {
    return {};
  }
}
