/** Longer lines are shown around the place only. */
const mostCharacters = 100;

/**
 * A place in a text for people: line, column and what is wrong there, then the line itself with a caret below the place.
 *
 * @param position in characters from the start of the text
 */
export function showPlace(text: string, position: number, problem: string): string {
  const before = text.slice(0, position).split('\n');
  const column = before.at(-1)!.length;
  const line = text.split('\n')[before.length - 1]!;
  const start = Math.max(0, column - mostCharacters / 2);
  // Tabs and control characters would move the caret away from its place.
  const shown = line.slice(start, start + mostCharacters).replaceAll(/\p{Cc}/gu, ' ');
  return `line ${before.length}, column ${column + 1}: ${problem}\n      ${shown}\n      ${' '.repeat(column - start)}^`;
}
