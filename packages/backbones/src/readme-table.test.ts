// The table of the README says what counting says. No TensorFlow is loaded: counting needs none.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalog } from './catalog.ts';
import { describeNetwork } from './describe-network.ts';

const [, plugins] = readFileSync(new URL('../README.md', import.meta.url), 'utf8').split('## Plugins') as [string, string];

/** The row of a backbone; of weights out of a package, the package alone. */
function rowOf(name: string): string {
  const { imageSize, source } = catalog[name]!();
  const { featureMap, parameters, multiplyAdds, top1, license = 'none needed' } = describeNetwork(name)!;
  const weights = source.weights.startsWith('none') ? 'none published' : `\`${source.weights.replace(/(@[\d.]+)\/.*/, '$1')}\``;
  const cells = [
    `\`${name}\``,
    String(imageSize),
    featureMap.join(' × '),
    (parameters / 1e6).toFixed(1),
    (multiplyAdds / 1e9).toFixed(multiplyAdds < 1e9 ? 2 : 1),
    top1 === undefined ? '' : top1.toFixed(1),
    weights,
    license.toLowerCase(),
  ];
  return `| ${cells.join(' | ')} |`;
}

test('every backbone has its row, and no other has one', { timeout: 60_000 }, () => {
  const rows = plugins.split('\n').filter((line) => /^\| `\w+` \| \d+ \|/.test(line));
  expect(rows.toSorted()).toEqual(Object.keys(catalog).map(rowOf).toSorted());
});
