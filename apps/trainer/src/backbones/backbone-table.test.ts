import { expect, test } from 'vitest';
import { type BackboneRow, backboneLines, byCost } from './backbone-table.ts';

const large: BackboneRow = { name: 'large', imageSize: 224, parameters: 23_508_032, multiplyAdds: 4.09e9, features: 2048, top1: 80.382, license: 'apache-2.0' };
const small: BackboneRow = { name: 'small', imageSize: 128, parameters: 722_496, multiplyAdds: 0.26e9, features: 512, license: 'mit' };

test('cheap ones come first, and what is not known is a dash', () => {
  expect(backboneLines([{ name: 'mine' }, large, small].toSorted(byCost))).toEqual([
    'name   parameters  mult-adds  pixels  features  top-1  license',
    'small     722.5 k    260.0 M     128       512      –  mit',
    'large      23.5 M      4.1 G     224      2048  80.4%  apache-2.0',
    'mine            –          –       –         –      –  –',
  ]);
});

test('speeds take the place of the features', () => {
  expect(backboneLines([small, { ...large, speed: { imageSize: 224, forward: 9.81, headStep: 12.6 } }])).toEqual([
    'name   parameters  mult-adds  pixels  top-1  forward  step  license',
    'small     722.5 k    260.0 M     128      –        –     –  mit',
    'large      23.5 M      4.1 G     224  80.4%      9.8    13  apache-2.0',
  ]);
});
