import type { JpegHeader } from './jpeg-header.ts';
import type { Kernels } from './kernels.ts';
import type { Region } from './picture.ts';

/**
 * Decodes a region of a plain JPEG, pixel for pixel as libjpeg would (accurate integer transform, smooth chroma).
 *
 * libvips sets up a whole pipeline for each file, which for pictures of this size takes longer than decoding.
 *
 * @param bytes the file
 * @returns the address of u8[region height][region width][3]; undefined when the data is not quite in order: whether it can
 *   be read nevertheless is for libvips to say. To tell, all of it is read, whatever the region.
 */
export function decodeJpeg(kernels: Kernels, bytes: Uint8Array, header: JpegHeader, region: Region): number | undefined {
  const { width, height, components } = header;
  const [luma, ...chroma] = components as [JpegHeader['components'][number], ...JpegHeader['components']];
  for (const [index, table] of header.huffman) {
    if (!kernels.buildHuffman(index, kernels.place(table))) return undefined;
  }
  const columns = Math.ceil(width / (8 * luma.across));
  const rows = Math.ceil(height / (8 * luma.down));
  const planes = components.map(({ across, down, dcTable, acTable, quantization }, index) => {
    const stride = columns * across * 8;
    const plane = kernels.allocate(stride * rows * down * 8);
    kernels.setComponent(index, across, down, dcTable, acTable, kernels.place(header.quantization.get(quantization)!), plane, stride);
    return { plane, stride };
  });
  const file = kernels.place(bytes);
  // Smooth chroma looks at a neighbor on each side.
  const [mcuWidth, mcuHeight] = [8 * luma.across, 8 * luma.down];
  const left = Math.max(0, Math.floor((region.left - 2) / mcuWidth));
  const top = Math.max(0, Math.floor((region.top - 2) / mcuHeight));
  const right = Math.ceil((region.left + region.width + 2) / mcuWidth);
  const bottom = Math.ceil((region.top + region.height + 2) / mcuHeight);
  if (!kernels.decodeScan(file + header.scanStart, file + bytes.length, components.length, columns, rows, header.restartInterval, left, top, right, bottom)) return undefined;

  const scratch = kernels.allocate(4 * width + 256);
  const target = kernels.allocate(region.width * region.height * 3);
  const across = chroma.length === 0 ? 0 : luma.across;
  kernels.convertRegion(
    planes[0]!.plane, planes[0]!.stride, planes[1]?.plane ?? 0, planes[2]?.plane ?? 0, planes[1]?.stride ?? 0, across, luma.down, width, height,
    region.left, region.top, region.left + region.width, region.top + region.height, scratch, target,
  );
  return target;
}
