/** Breaks a text between words into lines of at most `columns`; a longer word gets a line of its own. */
export function wrapText(text: string, columns = 100): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
