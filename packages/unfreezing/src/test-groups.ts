import type { LayerGroup } from '@thaw/core';

/** Layer groups of an imagined network, the head last. */
export const groupsOf = (count: number): LayerGroup[] => Array.from({ length: count }, (_, index) => ({ name: `group${index}`, layers: [`layer${index}`] }));
