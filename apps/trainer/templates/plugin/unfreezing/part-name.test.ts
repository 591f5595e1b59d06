import { describeUnfreezing } from '@thaw/testing';
import { expect, test } from 'vitest';
import { partName } from './part-name.ts';

describeUnfreezing(partName);

test('trains as many groups as it is told, from the head down', () => {
  const groups = ['stem', 'body', 'head'].map((name) => ({ name, layers: [name] }));
  expect(partName({ groups: 2 })(0.5, groups).map(({ trainable }) => trainable)).toEqual([false, true, true]);
});
