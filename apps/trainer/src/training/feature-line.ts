import type { TrainingEvent } from '@thaw/training';
import { formatBytes, formatNumber } from '../terminal/format.ts';

type EventOf<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/** Says what is kept of frozen layers in a run; undefined when nothing is. */
export function featurePlanLine({ featureCache, plan }: Pick<EventOf<'run-start'>, 'featureCache' | 'plan'>): string | undefined {
  if (featureCache === null) return undefined;
  const { phases, views, memoryBytes, diskBytes } = featureCache;
  const where = phases.length === plan.length ? '' : ` in phase${phases.length === 1 ? '' : 's'} ${phases.map((index) => index + 1).join(', ')}`;
  const room = `up to ${formatBytes(memoryBytes)} of memory${diskBytes > 0 ? ` and ${formatBytes(diskBytes)} on disk` : ''}`;
  return `Frozen layers run once per view of a picture${where}: ${whose(views)}; ${room}`;
}

function whose(views: number | 'all' | null): string {
  if (views === null) return 'of held-out pictures only, as batch transforms mix the others before the network';
  return views === 'all' ? 'a new view every epoch (--feature-views for fewer)' : formatNumber(views, 'view');
}

/** Says that steps take kept features from here on. */
export const featuresCachedLine = ({ pictures, views, bytes }: EventOf<'features-cached'>): string =>
  `features cached: ${formatNumber(pictures, 'picture')} × ${formatNumber(views, 'view')}, ${formatBytes(bytes)}`;
