import { createRegistry, definePlugin } from '@thaw/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { loadRegistry } from '../recipes/registry.ts';
import { recipeSchema } from './recipe-schema.ts';

const official = await loadRegistry();
const validate = new Ajv2020({ strict: true, strictTuples: false, allErrors: true }).compile(recipeSchema(official));
const dataset = ['imageFolder', { folder: 'photos' }];

test.each([
  ['the least', { dataset }],
  ['everything', { $schema: './recipe.schema.json', plugins: ['thaw-plugin-example'], dataset, seed: 3, epochs: 8, batchSize: 16, backbone: 'resnet18', head: ['concatPool', { hidden: [64] }], loss: ['crossEntropy', { labelSmoothing: 0.1 }], optimizer: ['adamw', { weightDecay: 0.05 }], learningRate: ['oneCycle', { peak: 2e-3 }], momentum: 0.9, unfreezing: ['gradual', { doneAt: 0.3 }], transforms: { train: ['randomHorizontalFlip', ['randomRotation', { degrees: 25 }]] }, featureViews: 4, threshold: 'best' }],
  ['a constant rate', { dataset, learningRate: 0.001, featureViews: 'all' }],
])('takes %s', (_, recipe) => {
  expect(validate(recipe), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
});

test.each([
  ['no dataset', { epochs: 3 }],
  ['an unknown field', { dataset, epoch: 3 }],
  ['an unknown part', { dataset, optimizer: 'adamx' }],
  ['a part of another kind', { dataset, optimizer: 'oneCycle' }],
  ['an unknown option', { dataset, optimizer: ['adamw', { weightDecai: 0.1 }] }],
  ['an option out of range', { dataset, optimizer: ['adamw', { beta1: 2 }] }],
  ['a dataset without its folder', { dataset: 'imageFolder' }],
  ['half an epoch', { dataset, epochs: 0.5 }],
])('refuses %s', (_, recipe) => {
  expect(validate(recipe)).toBe(false);
});

test('explains every field and part', () => {
  const { properties, $defs } = recipeSchema(official) as { properties: Record<string, { description?: string }>; $defs: Record<string, { anyOf: { description?: string }[] }> };
  expect(Object.entries(properties).filter(([name, { description }]) => name !== '$schema' && description === undefined)).toEqual([]);
  expect(Object.values($defs).flatMap(({ anyOf }) => anyOf.filter(({ description }) => description === undefined))).toEqual([]);
});

test('lets a plugin through whose schema library tells nothing', () => {
  const plugin = definePlugin({ kind: 'optimizer', name: 'other', summary: 'An optimizer whose options are Valibot.', options: v.object({ rate: v.number() }), create: () => ({}) as never });
  const check = new Ajv2020({ strictTuples: false }).compile(recipeSchema(createRegistry([...official.plugins, plugin])));
  expect(check({ dataset, optimizer: ['other', { rate: 1 }] })).toBe(true);
});
