/** How often each of `count` blocks is skipped while training: from never to `highest`, in equal steps (Huang et al. 2016). As in timm. */
export const dropPathRates = (highest: number, count: number): number[] => Array.from({ length: count }, (_, block) => (count === 1 ? 0 : (highest * block) / (count - 1)));
