import { expect, test } from 'vitest';
import { featurePlanLine, featuresCachedLine } from './feature-line.ts';

const plan = [{ start: 0, end: 3, groups: [] }, { start: 3, end: 4, groups: [] }, { start: 4, end: 9, groups: [] }];
const room = { memoryBytes: 5e9, diskBytes: 4e9 };

test('the plan says which phases keep features, how many views, and where', () => {
  expect(featurePlanLine({ plan, featureCache: null })).toBeUndefined();
  expect(featurePlanLine({ plan, featureCache: { phases: [0, 1, 2], views: 4, ...room } })).toBe('Frozen layers run once per view of a picture: 4 views; up to 5.0 GB of memory and 4.0 GB on disk');
  expect(featurePlanLine({ plan, featureCache: { phases: [0, 1], views: 'all', ...room, diskBytes: 0 } })).toBe(
    'Frozen layers run once per view of a picture in phases 1, 2: a new view every epoch (--feature-views for fewer); up to 5.0 GB of memory',
  );
});

test('batch transforms leave only the held-out pictures', () => {
  expect(featurePlanLine({ plan, featureCache: { phases: [0], views: null, ...room } })).toMatch(/in phase 1: of held-out pictures only, as batch transforms mix the others/);
});

test('steps that take kept features are announced with their number and size', () => {
  expect(featuresCachedLine({ type: 'features-cached', step: 10, pictures: 320, views: 4, bytes: 78.4e6 })).toBe('features cached: 320 pictures × 4 views, 78.4 MB');
});
