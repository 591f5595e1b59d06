import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ThawError } from '@thaw/core';

/** WebAssembly has 4 GiB; what is left below is for the backend's own use, which ends the program where it finds no memory. */
const limit = 2 ** 32 - 384 * 1024 ** 2;

/** TensorFlow's code for a lack of memory, which says that a smaller batch may do. */
const resourceExhausted = 8;

/** What the types of the backend leave out. */
interface Allocator {
  _malloc(bytes: number): number;
  _free(offset: number): void;
}

/** Makes a tensor that finds no memory an error. The backend would go on, and write where other tensors are. */
export function limitMemory(backend: BackendWasm, bytesAllowed: number = limit): void {
  const wasm = backend.wasm as unknown as Allocator;
  // Its first call puts the function of WebAssembly itself in this place.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc.bind(wasm);
  wasm._malloc = (bytes: number) => {
    const offset = allocate(bytes) >>> 0;
    if (offset !== 0 && offset + bytes <= bytesAllowed) return offset;
    if (offset !== 0) wasm._free(offset);
    const error = new ThawError('WebAssembly has no memory left: it has 4 GiB at most.', {
      given: `a tensor of ${Math.ceil(bytes / 1e6)} MB`,
      cure: 'take a smaller batch size (`--batch-size auto` finds one) or smaller pictures, or use a native runtime',
    });
    throw Object.assign(error, { status: resourceExhausted });
  };
}
