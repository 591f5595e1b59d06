export { buildHuffman } from './huffman';
export { decodeScan, setComponent } from './scan';
export { convertRegion } from './color-conversion';
export { reduceColumns, reduceRows } from './reduce';
export { warp } from './warp';
export { recolor, sumColors } from './recolor';

/** The first address that no kernel keeps for itself. */
export const firstFree: usize = __heap_base;
