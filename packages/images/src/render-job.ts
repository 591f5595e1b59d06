import type { ImageSize } from '@thaw/core';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { type Color, decode } from './decode.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import { type DecodePlan, pixelMatrix, planDecode } from './decode-plan.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { freshKernels } from './kernels.ts';
import type { BytePicture } from './picture.ts';
import type { KeptPicture } from './picture-cache.ts';
import { identityOf, settledIdentity } from './picture-identity.ts';
import type { RenderPlan } from './pipeline.ts';
import { type ColorPass, colorPass } from './recolor.ts';
import { planInput, renderPicture, renderPlaced } from './render-picture.ts';
import { readStored, type StoredPicture } from './stored-picture.ts';
import { otherSize, UnreadablePictureError } from './unreadable-picture.ts';
import type { WarpPass } from './warp.ts';

/** One picture to decode and render: plain data that can cross into a worker. */
export interface RenderJob {
  readonly file: string;
  readonly background: Color;
  readonly decode: DecodePlan;
  readonly warp: WarpPass;
  readonly color: ColorPass;
  /** [height, width, 3] of the result; a view of shared memory when a worker writes it. */
  readonly target: Float32Array | Uint8Array;
  /** What decoding gave another time. Each counts only while the file is still the same. */
  readonly kept?: KeptPicture;
  readonly stored?: StoredPicture;
  /** Whether what decoding gives is to be given out, to be kept in memory or on disk. */
  readonly keep?: { readonly inMemory: boolean; readonly onDisk: boolean };
}

export interface RenderOutcome {
  /** Why the picture must be skipped. */
  readonly skipReason?: string;
  /** Where the decoded picture came from: it was kept in memory, or on disk, or the file was decoded. */
  readonly from?: PictureOrigin;
  /** What is to be kept, in shared memory. */
  readonly decoded?: KeptPicture;
}

export type PictureOrigin = 'memory' | 'disk' | 'file';

/** What a plan asks for, but its pixel transforms and, if there are any, its normalization, which follows them. */
export function toRenderJob(plan: RenderPlan, file: string, background: Color, target: Float32Array | Uint8Array): RenderJob {
  const decodePlan = planDecode(plan);
  return {
    file,
    background,
    decode: decodePlan,
    warp: { matrix: pixelMatrix(plan, decodePlan), border: plan.border, interpolation: plan.interpolation, size: plan.size },
    color: plan.pixel.length > 0 ? colorPass(plan.color) : colorPass(plan.color, plan.normalization),
    target,
  };
}

/**
 * Decodes and renders one picture. The result does not depend on whether it was decoded before, or is to be kept.
 *
 * @throws UnreadablePictureError when the file cannot be decoded
 */
export async function runRenderJob(job: RenderJob): Promise<RenderOutcome> {
  const descriptor = openFile(job.file);
  try {
    const identity = identityOf(descriptor);
    if (job.kept?.identity === identity) {
      renderPicture(freshKernels(), job.kept.picture, job);
      return { from: 'memory' };
    }
    const picture = job.stored?.identity === identity ? readStored(job.stored) : undefined;
    if (picture !== undefined) {
      renderPicture(freshKernels(), picture, job);
      return { from: 'disk', ...(job.keep?.inMemory === true ? { decoded: { picture, identity } } : {}) };
    }
    const bytes = readBytes(descriptor, job.file);
    const readIdentity = settledIdentity(descriptor, identity);
    const decoded = await renderBytes(bytes, readIdentity === undefined ? withoutKeeping(job) : job);
    return { from: 'file', ...(decoded === undefined || readIdentity === undefined ? {} : { decoded: { picture: decoded, identity: readIdentity } }) };
  } finally {
    closeSync(descriptor);
  }
}

const withoutKeeping = (job: RenderJob): RenderJob => ({ ...job, keep: { inMemory: false, onDisk: false } });

function openFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw new UnreadablePictureError(file, error);
  }
}

/** This thread has nothing else to do meanwhile; to wait for another one to read takes longer than reading. */
function readBytes(descriptor: number, file: string): Uint8Array {
  try {
    return readFileSync(descriptor);
  } catch (error) {
    throw new UnreadablePictureError(file, error);
  }
}

/** @returns what is to be kept, in shared memory */
async function renderBytes(bytes: Uint8Array, job: RenderJob): Promise<BytePicture | undefined> {
  const plain = renderPlainJpeg(bytes, job);
  if (plain !== undefined) return plain.decoded;
  const picture = await decode({ ...job, ...job.decode, bytes });
  renderPicture(freshKernels(), picture, job);
  const { inMemory = false, onDisk = false } = job.keep ?? {};
  return inMemory || (onDisk && isPresized(picture, job.decode.source)) ? { ...picture, data: sharedCopy(picture.data) } : undefined;
}

/** Reading a picture of a quarter of the pixels, or fewer, takes far less time than decoding all of them. Reading all does not. */
export const isPresized = (picture: ImageSize, source: ImageSize): boolean => picture.width * picture.height * 4 <= source.width * source.height;

/** @returns undefined when the file is another kind of picture, or broken */
function renderPlainJpeg(bytes: Uint8Array, job: RenderJob): { decoded: BytePicture | undefined } | undefined {
  const { source, scale } = job.decode;
  // What is reduced, libjpeg decodes faster; what is huge, libvips with less memory.
  const header = scale === 1 && source.width * source.height <= 2 ** 24 ? readJpegHeader(bytes) : undefined;
  if (header === undefined) return undefined;
  if (header.width !== source.width || header.height !== source.height) throw new UnreadablePictureError(job.file, otherSize);
  const kernels = freshKernels();
  const input = planInput(job, source);
  const { needs } = input;
  // Chroma comes in pairs of columns.
  const left = needs.left - (needs.left % 2);
  const isKept = job.keep?.inMemory === true;
  const part = isKept ? { left: 0, top: 0, ...source } : { ...needs, left, width: needs.left + needs.width - left };
  const address = decodeJpeg(kernels, bytes, header, part);
  if (address === undefined) return undefined;
  const stride = part.width * 3;
  const start = address + (needs.top - part.top) * stride + (needs.left - part.left) * 3;
  renderPlaced(kernels, { ...needs, address: start, stride }, input, job);
  return { decoded: isKept ? { ...source, data: sharedCopy(kernels.bytes(address, stride * part.height)) } : undefined };
}

function sharedCopy(data: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(data.length));
  copy.set(data);
  return copy;
}

/** Decodes and renders one picture, or tells why it must be skipped. */
export async function runOrSkip(job: RenderJob): Promise<RenderOutcome> {
  try {
    return await runRenderJob(job);
  } catch (error) {
    if (error instanceof UnreadablePictureError) return { skipReason: error.reason };
    throw error;
  }
}
