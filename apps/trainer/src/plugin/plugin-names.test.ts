import { expect, test } from 'vitest';
import { pluginNames } from './plugin-names.ts';

test.each(['randomErasing', 'random-erasing', 'random_erasing', 'thaw-plugin-random-erasing'])('%s is one name in three forms', (name) => {
  expect(pluginNames(name)).toEqual({ exportName: 'randomErasing', fileName: 'random-erasing', packageName: 'thaw-plugin-random-erasing' });
});

test('digits belong to their word', () => {
  expect(pluginNames('top3Loss')).toEqual({ exportName: 'top3Loss', fileName: 'top3-loss', packageName: 'thaw-plugin-top3-loss' });
});

test.each(['', '3d', '../up', 'a/b', 'ünder', 'default', 'two--dashes'])('"%s" is refused', (name) => {
  expect(() => pluginNames(name)).toThrow(/choose another name/);
});
