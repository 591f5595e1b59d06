import { InvalidOptionsError } from '@thaw/core';
import { describeUnfreezing } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { discriminative } from './discriminative.ts';
import { gradual } from './gradual.ts';
import { meet } from './meet.ts';
import { groupsOf } from './test-groups.ts';

describeUnfreezing(discriminative, { options: { decay: 0.5 } });
describeUnfreezing(discriminative, { options: { lowest: 0.01, batchNorm: 'frozen' } });

const scales = (options: Parameters<typeof discriminative>[0], count: number) => discriminative(options)(0, groupsOf(count)).map(({ learningRateScale }) => learningRateScale);

describe('discriminative', () => {
  test('decays per group, as timm: 14 groups, decay .75', () => {
    const found = scales({ decay: 0.75 }, 14);
    for (const [index, expected] of [[0, 0.0237573], [1, 0.0316764], [6, 0.133484], [12, 0.75], [13, 1]] as const) expect(found[index]).toBeCloseTo(expected, 6);
  });

  test('spreads between lowest and 1, as slice(1e-5, 1e-3) of fastai', () => {
    expect(scales({ lowest: 1e-5 / 1e-3 }, 3)).toEqual([0.01, 0.1, 1].map((scale) => expect.closeTo(scale, 12)));
  });

  test('leaves a lone head at full speed', () => {
    expect(scales({ lowest: 0.01 }, 1)).toEqual([1]);
  });

  test('asks for blocks when it counts them, also beside other policies', () => {
    const perBlock = discriminative({ decay: 0.75, per: 'block' });
    expect(perBlock.granularity).toBe('block');
    expect(meet(gradual(), perBlock).granularity).toBe('block');
    expect(discriminative({ decay: 0.75 }).granularity).toBeUndefined();
  });

  test.each([{}, { decay: 0.5, lowest: 0.1 }])('wants a decay or a lowest scale, not %j', (options) => {
    expect(() => discriminative(options)).toThrow(InvalidOptionsError);
  });
});
