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
  /** `isList`: each picture has any number of labels. With `names`, labels are numbers of them. */
  readonly label: { readonly name: string; readonly isList: boolean; readonly names?: readonly string[] };
  readonly group?: string;
}

/** What columns are usually called; the first that is there is taken. */
export const usualColumns = {
  image: ['image', 'img', 'picture', 'photo', 'jpg', 'png'],
  label: ['label', 'labels', 'class', 'category', 'class_name', 'tags'],
} as const;

interface Feature {
  readonly _type?: string;
  readonly names?: readonly string[];
}

/** A list is written in one of these ways, by the version of `datasets`. */
type WrittenFeature = (Feature & { readonly feature?: Feature }) | readonly [Feature];

/**
 * Finds the columns of pictures and labels: those asked for; those that Hugging Face's metadata calls `Image` and `ClassLabel`, or
 * lists of the latter; those with a usual name.
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
  const label = columns.find(({ element }) => element.name === find('label', 'ClassLabel'))!;
  const names = features[label.element.name]?.names;
  if (asked.group !== undefined && !available.includes(asked.group)) throw new ThawError('The Parquet file has no column for group.', { wanted: asked.group, given: file, available, cure: 'correct the option `group`' });
  return {
    image: { name: image.element.name, isStruct: isPictureStruct(image, file) },
    label: { name: label.element.name, isList: isList(label), ...(Array.isArray(names) ? { names } : {}) },
    ...(asked.group === undefined ? {} : { group: asked.group }),
  };
}

/** A list of three levels or two, or a repeated column by itself. */
const isList = ({ element }: SchemaTree): boolean => element.converted_type === 'LIST' || element.logical_type?.type === 'LIST' || element.repetition_type === 'REPEATED';

function isPictureStruct({ element, children }: SchemaTree, file: string): boolean {
  const bytes = children.find((child) => child.element.name === 'bytes');
  if ((bytes?.element ?? element).type === 'BYTE_ARRAY') return bytes !== undefined;
  throw new ThawError(`The column "${element.name}" holds no pictures.`, {
    wanted: 'bytes of picture files, or a struct with a field `bytes`',
    given: `${element.type ?? `a struct of ${children.map((child) => child.element.name).join(', ')}`} in ${file}`,
    cure: 'name the column of pictures in the option `image`',
  });
}

/** What Hugging Face's datasets say of the columns, or of what is in their lists; nothing where another program wrote the file. */
function featuresOf({ key_value_metadata: entries }: FileMetaData): Readonly<Record<string, Feature | undefined>> {
  const text = entries?.find(({ key }) => key === 'huggingface')?.value;
  try {
    const { info } = JSON.parse(text ?? '{}') as { info?: { features?: Record<string, WrittenFeature> } };
    return Object.fromEntries(Object.entries(info?.features ?? {}).map(([name, feature]) => [name, elementOf(feature)]));
  } catch {
    return {};
  }
}

const elementOf = (feature: WrittenFeature): Feature => ('length' in feature ? feature[0] : (feature.feature ?? feature));
