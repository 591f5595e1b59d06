/**
 * True when a published version is the wanted one, or lies in the wanted range (`>=12.5,<13`; parts joined by
 * commas must all hold). Pre-releases lie in no range.
 *
 * Source: version specifiers of PEP 440, without `~=`, `===` and wildcards.
 */
export function versionFits(version: string, wanted: string): boolean {
  if (!/[<>=!]/.test(wanted)) return version === wanted;
  if (!/^\d+(\.\d+)*(\.post\d+)?$/.test(version)) return false;
  return wanted.split(',').every((part) => {
    const [, operator, bound] = /^\s*(>=|<=|==|!=|>|<)\s*(\S+)\s*$/.exec(part) ?? [];
    if (operator === undefined) throw new RangeError(`"${part}" is no version range`);
    return comparisons[operator]!(compareVersions(version, bound!));
  });
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '>=': (order) => order >= 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '<': (order) => order < 0,
};

/** Negative when `a` is older than `b`. Compares the numbers, so 12.10 is newer than 12.9; missing ones are 0. */
export function compareVersions(a: string, b: string): number {
  const left = numbersOf(a);
  const right = numbersOf(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const numbersOf = (version: string): number[] => version.match(/\d+/g)?.map(Number) ?? [];
