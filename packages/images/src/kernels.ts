import { ThawError } from '@thaw/core';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What `kernels/index.ts` exports, once compiled. Addresses are bytes from the start of its memory. */
interface KernelFunctions {
  buildHuffman(index: number, source: number): number;
  setComponent(index: number, across: number, down: number, dcTable: number, acTable: number, quantization: number, plane: number, stride: number): void;
  decodeScan(from: number, to: number, componentCount: number, columns: number, rows: number, restartInterval: number, left: number, top: number, right: number, bottom: number): number;
  convertRegion(luma: number, lumaStride: number, blue: number, red: number, chromaStride: number, across: number, down: number, width: number, height: number, left: number, top: number, right: number, bottom: number, scratch: number, target: number): void;
  reduceRows(source: number, stride: number, rowLength: number, rows: number, starts: number, weights: number, taps: number, target: number): void;
  reduceColumns(source: number, stride: number, rows: number, columns: number, starts: number, weights: number, taps: number, target: number): void;
  warp(source: number, stride: number, sourceWidth: number, sourceHeight: number, matrix: number, border: number, cubic: number, width: number, height: number, target: number): void;
  sumColors(source: number, count: number, target: number): void;
  recolor(source: number, count: number, map: number, isBytes: boolean, target: number): void;
}

/** The inner loops, compiled to WebAssembly, and a memory that lasts for one picture. */
export interface Kernels extends KernelFunctions {
  /** Room for so many bytes, of any content. Up to 64 bytes beyond may be read and written too. Views from before may be no good. */
  allocate(length: number): number;
  /** A copy of `data` in the memory. */
  place(data: ArrayBufferView): number;
  /** A view of the memory, until the next `allocate` or `place`. */
  bytes(address: number, length: number): Uint8Array;
}

interface Instance extends KernelFunctions {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): void };
  readonly firstFree: { readonly value: number };
}

/** As much as is used here. TypeScript has its types with those of browsers only. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
};

const pageSize = 65_536;
/** Memory of WebAssembly only grows. After a picture that took more, it starts anew. */
const mostKept = 256 * 2 ** 20;

let compiled: object | undefined;
let current: { readonly kernels: Kernels; readonly memory: Instance['memory']; reset(): void } | undefined;

/**
 * The kernels of this thread, with their whole memory free: what was placed there before is no more. So nothing may be
 * awaited between this call and the last use.
 *
 * @throws ThawError when they are not built
 */
export function freshKernels(): Kernels {
  if (current === undefined || current.memory.buffer.byteLength > mostKept) current = instantiate();
  current.reset();
  return current.kernels;
}

function instantiate(): NonNullable<typeof current> {
  compiled ??= new WebAssembly.Module(readFileSync(builtKernels()));
  const { memory, firstFree, ...functions } = new WebAssembly.Instance(compiled).exports as Instance;
  let free = 0;
  const allocate = (length: number): number => {
    // Aligned for vectors.
    const address = Math.ceil(free / 16) * 16;
    free = address + length + 64;
    const missing = free - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageSize));
    return address;
  };
  const kernels: Kernels = {
    ...functions,
    allocate,
    place(data) {
      const address = allocate(data.byteLength);
      new Uint8Array(memory.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);
      return address;
    },
    bytes: (address, length) => new Uint8Array(memory.buffer, address, length),
  };
  return {
    kernels,
    memory,
    reset() {
      free = firstFree.value;
    },
  };
}

/** This module runs from `dist` when it is built, else from `src`. */
function builtKernels(): string {
  const file = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../dist/kernels.wasm' : './kernels.wasm', import.meta.url));
  if (!existsSync(file)) throw new ThawError('The kernels of @thaw/images are not built.', { wanted: file, cure: 'run `pnpm build` first' });
  return file;
}
