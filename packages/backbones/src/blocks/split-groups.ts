import type { LayerGroup } from '@thaw/core';

/**
 * Smaller groups of the same layers, in order: a new one begins where a layer's name matches `block` with another text than
 * before. Layers that it does not match stay with those in front of them.
 *
 * @param finalNorm a layer that goes with the head, as timm has it
 */
export function splitGroups(groups: readonly LayerGroup[], block: RegExp, finalNorm?: string): LayerGroup[] {
  const blocks: { name: string; layers: string[] }[] = [];
  for (const [index, layer] of groups.flatMap(({ layers }) => layers).entries()) {
    const name = layer === finalNorm ? 'head' : block.exec(layer)?.[0];
    if (index === 0 || (name !== undefined && name !== blocks.at(-1)!.name)) blocks.push({ name: name ?? groups[0]!.name, layers: [layer] });
    else blocks.at(-1)!.layers.push(layer);
  }
  return blocks;
}
