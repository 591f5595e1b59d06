import type { AnyPlugin } from '@thaw/core';
import { describePart, type PartDescription } from '../recipes/describe-part.ts';
import type { Output } from '../terminal/output.ts';
import { startTensorFlow } from '../terminal/start-tensorflow.ts';
import { countBackbone, isOurs } from './backbone-facts.ts';
import { factLines, groupLines } from './group-lines.ts';

export interface BackboneView {
  readonly groups?: boolean;
  readonly blocks?: boolean;
  readonly imageSize?: number;
}

/** A backbone for people and for programs: what it is, then its groups, its blocks, or its options. */
export async function describeBackbone(plugin: AnyPlugin, { groups = false, blocks = false, imageSize }: BackboneView, output: Output): Promise<PartDescription> {
  const description = describePart(plugin);
  // One of another package has to be loaded to be counted; that is done only when it is asked for.
  if (!isOurs(plugin) && !groups && !blocks) return description;
  const counted = await countBackbone(plugin, imageSize, () => startTensorFlow(output, undefined));
  const { backbone, facts } = counted;
  const [title, summary, ...rest] = description.lines as [string, string, ...string[]];
  const tables = [
    ...(groups ? [['', ...groupLines(facts.groups, 'group', facts)]] : []),
    ...(blocks ? [['', ...groupLines(facts.blocks, 'block', facts)]] : []),
  ];
  return {
    lines: [title, summary, '', ...factLines(counted), ...(tables.length === 0 ? rest : tables.flat())],
    data: { ...description.data, imageSize: backbone.imageSize, interpolation: backbone.interpolation ?? 'bilinear', source: backbone.source, ...facts },
  };
}
