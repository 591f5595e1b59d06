import { type ImageSize, type Interpolation, type Matrix3, multiply3 } from '@thaw/core';
import { cornersOf, type RenderPlan } from './pipeline.ts';
import type { Region } from './picture.ts';

/** How large to decode a picture, and which part the render looks at. Plain data. */
export interface DecodePlan {
  /** Size of the picture as the file has it, after EXIF orientation. */
  readonly source: ImageSize;
  /** 1, 2, 4 or 8: the decoder may leave out all but one of so many pixels, in each direction. */
  readonly scale: number;
  /** Size the whole picture is reduced to before the warp; never larger than `source`. */
  readonly reduced: ImageSize;
  /** The part of the reduced picture that the warp looks at. */
  readonly region: Region;
}

/**
 * Up to this many source pixels for one result pixel, interpolation passes over none of them by much; reducing first would
 * blur the picture twice and take time.
 */
const reduceFrom = 1.25;

/** Reduces the picture so far that the warp samples about one pixel for one, and leaves out what it does not look at. */
export function planDecode(plan: RenderPlan): DecodePlan {
  const { source } = plan;
  const [across, down] = sourcePixelsPerResult(plan);
  const isReduced = Math.max(across, down) > reduceFrom;
  const reduced = isReduced ? { width: reducedLength(source.width, across), height: reducedLength(source.height, down) } : source;
  // Of a few fixed scales, so that other crops of the picture can use what was decoded for one.
  const scale = [8, 4, 2].find((one) => one <= Math.min(across, down) && one <= Math.min(source.width, source.height)) ?? 1;
  return { source, scale, reduced, region: visibleRegion(plan, reduced) };
}

/** Across and down the source: the length of each row of the Jacobian, in the middle. */
function sourcePixelsPerResult({ geometry, source, size }: RenderPlan): [across: number, down: number] {
  const [a, b, c, d, e, f, g, h, i] = geometry;
  return [
    Math.hypot((a * i - c * g) / size.width, (b * i - c * h) / size.height) * (source.width / i ** 2),
    Math.hypot((d * i - f * g) / size.width, (e * i - f * h) / size.height) * (source.height / i ** 2),
  ];
}

const reducedLength = (length: number, factor: number): number => Math.max(1, Math.round(length / Math.max(1, factor)));

/** How many pixels interpolation looks at on either side of a place. */
const reaches: Readonly<Record<Interpolation, number>> = { bilinear: 1, bicubic: 2 };

function visibleRegion({ geometry, border, interpolation }: RenderPlan, { width, height }: ImageSize): Region {
  const corners = cornersOf(geometry);
  const inFront = corners.every(([, , w]) => w > 0);
  // A mirror image can come from anywhere.
  if (!inFront || border === 'reflect') return { left: 0, top: 0, width, height };
  const reach = reaches[interpolation];
  const [left, right] = neighbors(corners.map(([x]) => x), width, reach);
  const [top, bottom] = neighbors(corners.map(([, y]) => y), height, reach);
  return { left, top, width: right - left, height: bottom - top };
}

/** The pixels [first, end) that interpolation between the least and the greatest position touches; at least one. */
function neighbors(positions: readonly number[], length: number, reach: number): [first: number, end: number] {
  const toPixel = (position: number) => ((position + 1) * length - 1) / 2;
  const first = Math.floor(toPixel(Math.min(...positions))) - reach + 1;
  const end = Math.floor(toPixel(Math.max(...positions))) + reach + 1;
  const within = Math.min(Math.max(first, 0), length - 1);
  return [within, Math.min(Math.max(end, within + 1), length)];
}

/** The plan's geometry between pixels: column and row of the result → column and row of the region. */
export function pixelMatrix({ geometry, size }: RenderPlan, { reduced, region }: Pick<DecodePlan, 'reduced' | 'region'>): Matrix3 {
  const fromResult: Matrix3 = [2 / size.width, 0, 1 / size.width - 1, 0, 2 / size.height, 1 / size.height - 1, 0, 0, 1];
  const toRegion: Matrix3 = [
    reduced.width / 2, 0, (reduced.width - 1) / 2 - region.left,
    0, reduced.height / 2, (reduced.height - 1) / 2 - region.top,
    0, 0, 1,
  ];
  return multiply3(toRegion, multiply3(geometry, fromResult));
}
