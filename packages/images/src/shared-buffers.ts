/** Memory that workers write into, used again and again: fresh memory for each batch would have to be cleared each time. */
export interface SharedBuffers {
  /** At least `length` numbers, of any content. */
  take(length: number): Float32Array;
  giveBack(buffer: Float32Array): void;
}

export function createSharedBuffers(): SharedBuffers {
  const free: Float32Array[] = [];
  return {
    take(length) {
      const fitting = free.findIndex((buffer) => buffer.length >= length);
      if (fitting !== -1) return free.splice(fitting, 1)[0]!;
      // What is too small now is of a smaller batch or picture than the ones to come.
      free.length = 0;
      return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
    },
    giveBack(buffer) {
      free.push(buffer);
    },
  };
}
