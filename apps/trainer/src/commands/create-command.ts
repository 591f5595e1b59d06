import { Command, InvalidArgumentError } from 'commander';

export interface CommonOptions {
  readonly json?: true;
}

/**
 * A command with what all commands have.
 *
 * @param examples command lines and what they do, for `--help`
 */
export function createCommand(name: string, summary: string, examples: readonly (readonly [line: string, meaning: string])[]): Command {
  return new Command(name)
    .summary(summary)
    .description(summary)
    .option('--json', 'print the result as JSON, as the last line of standard output; text goes to standard error')
    .addHelpText('after', `\nExamples:\n${examples.map(([line, meaning]) => `  ${line}\n      ${meaning}`).join('\n')}`);
}

/** Reads a whole number of at least `least` from the command line. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < least) throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
    return value;
  };

/** Reads a number between 0 and 1 from the command line. */
export function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('Expected a number between 0 and 1.');
  return value;
}

/** Gathers a repeated option. */
export const gather = (text: string, before: readonly string[] = []): string[] => [...before, text];
