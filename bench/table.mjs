// The results as a table in README.md, between two markers.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cases } from './cases.mjs';

const readme = join(import.meta.dirname, 'README.md');
const [begin, end] = ['<!-- results: written by `pnpm bench` -->', '<!-- end of results -->'];

export const resultFile = (name) => join(import.meta.dirname, 'results', `${name}.json`);

/** Writes every kept result into the README, in the order of the cases. */
export function writeTable() {
  const results = cases.map(({ name }) => resultFile(name)).filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const text = readFileSync(readme, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest.split(end)[1];
  writeFileSync(readme, `${before}${begin}\n\n${table(results)}\n\n${end}${after}`);
}

function table(results) {
  const header = ['case', 'thaw', '`model.fit`', 'Keras', 'PyTorch', 'thaw / `model.fit`', 'thaw / Keras', '**thaw / PyTorch**', 'MB: thaw', 'MB: PyTorch'];
  const rows = results.map(({ case: name, contenders, ratioOfThawTo }) => {
    const milliseconds = (who) => (who in contenders ? Math.round(contenders[who].milliseconds.median).toLocaleString('en') : '');
    const ratio = (who) => (who in ratioOfThawTo ? withSpread(ratioOfThawTo[who]) : '');
    return [name, ...['thaw', 'tfjs', 'keras', 'torch'].map(milliseconds), ratio('tfjs'), ratio('keras'), `**${ratio('torch')}**`, contenders.thaw.peakMegabytes ?? '', contenders.torch.peakMegabytes ?? ''];
  });
  const alignment = header.map((_, column) => (column === 0 ? '---' : '--:'));
  return [header, alignment, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const withSpread = ({ median, low, high }) => `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
