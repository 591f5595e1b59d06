import type { backbones } from '@thaw/vision';
import { formatCount } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';
import type { CountedBackbone } from './backbone-facts.ts';

/** What a backbone is, in a few lines. */
export function factLines({ backbone, facts }: CountedBackbone): string[] {
  const { imageSize, inputChannels = 3, interpolation = 'bilinear', source } = backbone;
  const { classifier, top1 } = facts;
  const whole = (count: keyof backbones.Cost) => (classifier === undefined ? '' : `; with 1000 classes ${countText(classifier[count])}`);
  return tableLines([{ heading: '' }, { heading: '' }], [
    ['pictures', `${imageSize} × ${imageSize} × ${inputChannels}, resized by ${interpolation} interpolation`],
    ['features', facts.featureMap.map((size) => size ?? 'any').join(' × ')],
    ['parameters', `${countText(facts.parameters)}${whole('parameters')}`],
    ['multiply-adds', `${countText(facts.multiplyAdds)} per picture${whole('multiplyAdds')}`],
    ...(top1 === undefined ? [] : [['top-1', `${top1.toFixed(1)}% of ImageNet's validation pictures`]]),
    ['weights', source.weights],
    ['license', source.license],
  ]).slice(1);
}

/** Groups, or blocks, from the picture to the features, with their sum. */
export function groupLines(groups: readonly backbones.GroupFacts[], heading: 'group' | 'block', total: backbones.Cost): string[] {
  const layerCount = groups.reduce((sum, { layers }) => sum + layers.length, 0);
  return tableLines(
    [{ heading }, { heading: 'layers', align: 'right' }, { heading: 'parameters', align: 'right' }, { heading: 'multiply-adds', align: 'right' }],
    [
      ...groups.map(({ name, layers, parameters, multiplyAdds }) => [name, String(layers.length), countText(parameters), countText(multiplyAdds)]),
      ['all', String(layerCount), countText(total.parameters), countText(total.multiplyAdds)],
    ],
  );
}

const countText = (count: number): string => (Number.isNaN(count) ? '–' : formatCount(count));
