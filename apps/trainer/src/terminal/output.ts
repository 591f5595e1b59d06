/** Where a command writes for people and for programs. */
export interface Output {
  /** True when the result is asked for as JSON. */
  readonly json: boolean;
  /** One line for people. */
  line(text?: string): void;
  /** What goes on right now: replaces itself on a terminal, is written now and then elsewhere. */
  status(text: string): void;
  /** Takes the status line away. */
  clearStatus(): void;
  /** The result for programs: one JSON object, the last line of standard output, only with `--json`. */
  result(value: object): void;
  readonly style: Style;
}

/** Marks text on a terminal that can show it, and leaves it alone elsewhere. */
interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

/** Between two redraws of the status line on a terminal, and two status lines elsewhere. */
const terminalInterval = 80;
const logInterval = 5_000;

/** With `json`, text for people goes to standard error, so that standard output holds the result alone. */
export function createOutput({ json = false }: { readonly json?: boolean } = {}): Output {
  const stream = json ? process.stderr : process.stdout;
  const isTerminal = stream.isTTY === true;
  let lastStatus = isTerminal ? 0 : Date.now();
  let hasStatus = false;
  const clearStatus = () => {
    if (hasStatus) stream.write('\r\u001B[2K');
    hasStatus = false;
  };
  return {
    json,
    style: createStyle(isTerminal && !process.env['NO_COLOR']),
    line(text = '') {
      clearStatus();
      stream.write(`${text}\n`);
    },
    status(text) {
      if (Date.now() - lastStatus < (isTerminal ? terminalInterval : logInterval)) return;
      lastStatus = Date.now();
      if (!isTerminal) {
        stream.write(`${text}\n`);
        return;
      }
      stream.write(`\r\u001B[2K${text.slice(0, (stream.columns || 80) - 1)}`);
      hasStatus = true;
    },
    clearStatus,
    result(value) {
      if (!json) return;
      clearStatus();
      process.stdout.write(`${JSON.stringify(value)}\n`);
    },
  };
}

function createStyle(colors: boolean): Style {
  const mark = (start: number, end: number) => (text: string) => (colors ? `\u001B[${start}m${text}\u001B[${end}m` : text);
  return { bold: mark(1, 22), dim: mark(2, 22), good: mark(32, 39), bad: mark(31, 39) };
}
