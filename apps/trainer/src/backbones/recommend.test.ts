import { expect, test } from 'vitest';
import { type Candidate, recommend, type Task } from './recommend.ts';

const license = 'apache-2.0';
const small: Candidate = { name: 'small', multiplyAdds: 0.7e9, top1: 70, license };
const large: Candidate = { name: 'large', multiplyAdds: 4.2e9, top1: 80, license };
const forbidding: Candidate = { name: 'forbidding', multiplyAdds: 4.2e9, top1: 85, license: 'cc-by-nc-4.0' };
const untested: Candidate = { name: 'untested', multiplyAdds: 0.1e9, license };
const all = [small, large, forbidding, untested];
const task: Task = { images: 1000, minutes: 10, runtime: 'cpu', cores: 2, epochs: 10 };

test('the most accurate one that is ready in time, with free weights and a known accuracy', () => {
  // 10 × 1000 pictures of 0.7 and 4.2 · 10⁹ multiply-adds, at 2 × 7 · 10⁹ per second: 500 s and 3000 s.
  expect(recommend(all, task)).toEqual({
    name: 'small',
    why: 'The most accurate one (70.0% on ImageNet) that is ready within 10 minutes: 10 epochs of the head on 1000 pictures take this processor about 8 min 20 s, by its 0.7 G multiply-adds.',
    seconds: 500,
    fits: true,
    isMeasured: false,
  });
  expect(recommend(all, { ...task, minutes: 50 })).toMatchObject({ name: 'large', seconds: 3000 });
  expect(recommend(all, { ...task, images: 100 })).toMatchObject({ name: 'large', seconds: 300 });
  expect(recommend(all, { ...task, runtime: 'gpu' })).toMatchObject({ name: 'large', seconds: 42 });
  expect(recommend(all, { ...task, cores: 12 })).toMatchObject({ name: 'large', seconds: 500 });
});

test('the fastest one where none is ready in time', () => {
  const { name, why, fits } = recommend(all, { ...task, minutes: 1 });
  expect({ name, fits }).toEqual({ name: 'small', fits: false });
  expect(why).toMatch(/^None is ready within 1 minute; this is the fastest \(70\.0% on ImageNet\): .* about 8 min 20 s/);
});

test('what was measured counts more than multiply-adds', () => {
  const measured = { ...large, speed: { imageSize: 224, forward: 30, headStep: 25 } };
  const found = recommend([small, measured, forbidding, untested], task);
  expect(found).toMatchObject({ name: 'large', seconds: 400, isMeasured: true });
  expect(found.why).toContain('by the 25 pictures per second measured here');
  // The other one, by what the measured one reaches: 25 × 4.2 · 10⁹.
  expect(recommend([small, measured], { ...task, minutes: 2 })).toMatchObject({ name: 'small', seconds: expect.closeTo(66.67, 2) as number, isMeasured: false, fits: true });
});
