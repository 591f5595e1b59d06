import { type DataId, engine, KernelBackend, registerBackend, removeBackend, tidy } from '@tensorflow/tfjs-core';

const backendName = 'shapes-only';

/** Takes tensors and keeps nothing of them. It can compute nothing either: whoever asks for a kernel gets TensorFlow.js' error. */
class ShapesOnly extends KernelBackend {
  /** How many tensors share what would be their numbers. */
  private readonly references = new WeakMap<DataId, number>();

  override write(): DataId {
    const id = {};
    this.references.set(id, 1);
    return id;
  }
  override incRef(id: DataId): void {
    this.references.set(id, this.refCount(id) + 1);
  }
  override refCount(id: DataId): number {
    return this.references.get(id)!;
  }
  override disposeData(id: DataId): boolean {
    this.references.set(id, this.refCount(id) - 1);
    return this.refCount(id) === 0;
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override dispose(): void {}
}

/**
 * Calls `look` while new tensors have shapes but no numbers: a network of 500 MB is built without them, in milliseconds, whether or
 * not there is a backend that could compute.
 *
 * @param look makes what it looks at and disposes it again; it cannot compute
 */
export function withoutNumbers<Result>(look: () => Result): Result {
  const { backendName: before } = engine();
  registerBackend(backendName, () => new ShapesOnly());
  // Done when it returns, as this backend needs no waiting.
  void engine().setBackend(backendName);
  try {
    let result: Result;
    tidy(() => {
      result = look();
    });
    return result!;
  } finally {
    removeBackend(backendName);
    if (before) void engine().setBackend(before);
  }
}
