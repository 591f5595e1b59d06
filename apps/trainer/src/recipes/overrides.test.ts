import { definePlugin, type Recipe } from '@thaw/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { applyOverrides, parseOverride } from './overrides.ts';

const recipe: Recipe = { dataset: ['imageFolder', { folder: 'photos' }] };
const change = (start: Recipe, ...texts: string[]) => applyOverrides(start, texts.map(parseOverride));

describe('parseOverride', () => {
  test.each([
    ['epochs=20', ['epochs'], 20],
    ['optimizer=sgd', ['optimizer'], 'sgd'],
    ['optimizer.momentum=0.9', ['optimizer', 'momentum'], 0.9],
    ['transforms.train[1].scale=[0.5,1]', ['transforms', 'train', 1, 'scale'], [0.5, 1]],
    ['dataset.folder=a=b', ['dataset', 'folder'], 'a=b'],
    ['learningRate.phases[0].schedule[1].peak=1e-3', ['learningRate', 'phases', 0, 'schedule', 1, 'peak'], 0.001],
    ['loss.classWeights=null', ['loss', 'classWeights'], null],
  ])('%s', (text, path, value) => expect(parseOverride(text)).toEqual({ path, value }));

  test.each(['epochs', '=3', 'transforms.train[x]=1', 'a..b=1', 'a[1=2'])('refuses %s', (text) => {
    expect(() => parseOverride(text)).toThrow(/changes no field.*\n.*wanted: path=value/);
  });
});

describe('applyOverrides', () => {
  test('sets a field, and leaves the recipe it was given alone', () => {
    expect(change(recipe, 'epochs=3', 'optimizer=sgd')).toEqual({ ...recipe, epochs: 3, optimizer: 'sgd' });
    expect(recipe).toEqual({ dataset: ['imageFolder', { folder: 'photos' }] });
  });

  test('an option of a part: by name, by name and options, by default', () => {
    expect(change({ ...recipe, optimizer: 'sgd' }, 'optimizer.momentum=0.9').optimizer).toEqual(['sgd', { momentum: 0.9 }]);
    expect(change({ ...recipe, optimizer: ['sgd', { nesterov: true }] }, 'optimizer.momentum=0.9').optimizer).toEqual(['sgd', { nesterov: true, momentum: 0.9 }]);
    expect(change(recipe, 'learningRate.peak=0.01').learningRate).toEqual(['oneCycle', { peak: 0.01 }]);
    expect(change(recipe, 'dataset.validation=0.5').dataset).toEqual(['imageFolder', { folder: 'photos', validation: 0.5 }]);
  });

  test('an option of a part made in code', () => {
    const flip = definePlugin({
      kind: 'transform',
      name: 'flip',
      summary: 'Flips.',
      options: z.strictObject({ probability: z.number().default(0.5) }),
      create: () => ({ stage: 'color', matrix: () => [] }),
    });
    expect(change({ ...recipe, transforms: { train: ['a', flip()] } }, 'transforms.train[1].probability=1').transforms).toEqual({ train: ['a', ['flip', { probability: 1 }]] });
  });

  test('one after another, and a place in a list', () => {
    expect(change(recipe, 'optimizer=sgd', 'optimizer.momentum=0.5').optimizer).toEqual(['sgd', { momentum: 0.5 }]);
    expect(change({ ...recipe, transforms: { train: ['a', 'b'] } }, 'transforms.train[1]=c', 'transforms.train[2]=d').transforms).toEqual({ train: ['a', 'c', 'd'] });
    expect(change(recipe, 'transforms.evaluate=["a"]').transforms).toEqual({ evaluate: ['a'] });
  });

  test.each([
    ['epochs.x=1', { ...recipe, epochs: 3 }, 'epochs.x'],
    ['transforms.train[3].scale=1', { ...recipe, transforms: { train: ['a'] } }, 'transforms.train[3].scale'],
    ['transforms.train[0].scale=1', recipe, 'transforms.train[0].scale'],
    ['dataset.folder=x', { dataset: { load: () => Promise.reject(new Error('no')) } }, undefined],
  ])('%s has nowhere to go', (text, start, path) => {
    if (path === undefined) expect((change(start, text).dataset as unknown as { folder: string }).folder).toBe('x');
    else expect(() => change(start, text)).toThrow(`The recipe has no field ${path} to set.`);
  });
});
