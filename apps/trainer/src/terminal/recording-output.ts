import type { Output } from './output.ts';

/** An output for tests: keeps what it is given. */
export function recordingOutput(): Output & { readonly lines: string[]; readonly statuses: string[] } {
  const lines: string[] = [];
  const statuses: string[] = [];
  const plain = (text: string) => text;
  return {
    json: false,
    lines,
    statuses,
    line: (text = '') => void lines.push(text),
    status: (text) => void statuses.push(text),
    clearStatus: () => {},
    result: () => {},
    style: { bold: plain, dim: plain, good: plain, bad: plain },
  };
}
