import { ThawError } from '@thaw/core';

/** One name, as each place wants it. */
export interface PluginNames {
  /** `randomErasing` */
  readonly exportName: string;
  /** `random-erasing` */
  readonly fileName: string;
  /** `thaw-plugin-random-erasing` */
  readonly packageName: string;
}

/**
 * @param name `randomErasing`, `random-erasing` or `thaw-plugin-random-erasing`
 * @throws ThawError when it is no name for a package and a function
 */
export function pluginNames(name: string): PluginNames {
  const fileName = name
    .replace(/^thaw-plugin-/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[_ ]/g, '-')
    .toLowerCase();
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(fileName)) {
    throw new ThawError(`"${name}" is no name for a plugin.`, { wanted: 'letters and digits, starting with a letter, as in randomErasing or random-erasing', cure: 'choose another name' });
  }
  const exportName = fileName.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  if (reserved.has(exportName)) throw new ThawError(`"${name}" is a word of the language.`, { cure: 'choose another name' });
  return { exportName, fileName, packageName: `thaw-plugin-${fileName}` };
}

/** Reserved words that could be taken for a name. */
const reserved: ReadonlySet<string> = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield await'.split(' '),
);
