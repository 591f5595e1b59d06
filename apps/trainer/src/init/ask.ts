import { createInterface } from 'node:readline/promises';

export interface Question<Answer> {
  readonly text: string;
  /** What an empty answer means; without it, there must be one. */
  readonly fallback?: string;
  /** Turns the text into the answer, or throws an error that says what is expected. */
  read(text: string): Answer;
}

export type Ask = <Answer>(question: Question<Answer>) => Promise<Answer>;

/**
 * Lets a person at a terminal answer questions, each until the answer is one.
 *
 * @returns undefined when nobody is there to be asked
 */
export function askAtTerminal(): { readonly ask: Ask; close(): void } | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  // Standard output is for the result.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const stopped = new AbortController();
  // Ctrl-C and Ctrl-D leave: nothing is written yet.
  terminal.on('SIGINT', () => process.exit(130));
  terminal.on('close', () => stopped.abort());
  return {
    async ask({ text, fallback, read }) {
      for (;;) {
        const given = (await terminal.question(`${text}${fallback === undefined ? '' : ` [${fallback}]`} `, { signal: stopped.signal })).trim() || fallback;
        try {
          if (given !== undefined) return read(given);
        } catch (error) {
          process.stderr.write(`  ${(error as Error).message}\n`);
        }
      }
    },
    close: () => terminal.close(),
  };
}
