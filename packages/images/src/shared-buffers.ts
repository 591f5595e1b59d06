/** Memory that workers write into, used again and again: fresh memory for each batch would have to be cleared each time. */
export interface SharedBuffers {
  /** At least `length` bytes, of any content. */
  take(length: number): SharedArrayBuffer;
  giveBack(buffer: SharedArrayBuffer): void;
}

export function createSharedBuffers(): SharedBuffers {
  const free: SharedArrayBuffer[] = [];
  return {
    take(length) {
      const fitting = free.findIndex((buffer) => buffer.byteLength >= length);
      if (fitting !== -1) return free.splice(fitting, 1)[0]!;
      // What is too small now is of a smaller batch or picture than the ones to come.
      free.length = 0;
      return new SharedArrayBuffer(length);
    },
    giveBack(buffer) {
      free.push(buffer);
    },
  };
}
