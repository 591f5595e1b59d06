import { nearest, ThawError } from '@thaw/core';
import type { HostTensor } from './host-tensor.ts';
import type { StoredTensor, WeightFile } from './weight-file.ts';

/** A tensor whose numbers are still in the file. */
export interface LazyTensor extends StoredTensor {
  load(): Promise<HostTensor>;
}

/** What a format's reader finds out about a file. */
export interface OpenedWeights extends Pick<WeightFile, 'layout'> {
  readonly tensors: ReadonlyMap<string, LazyTensor>;
  readonly metadata?: WeightFile['metadata'];
}

/** @param close lets go of the file */
export function lazyWeightFile({ layout, tensors, metadata = {} }: OpenedWeights, close: () => Promise<void>): WeightFile {
  let isOpen = true;
  return {
    layout,
    tensors,
    metadata,
    read: async (name) => {
      if (!isOpen) throw new ThawError('The weight file was closed.', { wanted: `the tensor "${name}"`, cure: 'read before closing it' });
      const tensor = tensors.get(name);
      if (tensor === undefined) throw unknownTensor(name, [...tensors.keys()]);
      return tensor.load();
    },
    close: async () => {
      if (isOpen) await close();
      isOpen = false;
    },
  };
}

function unknownTensor(name: string, names: readonly string[]): ThawError {
  const similar = nearest(name, names);
  return new ThawError(`The weight file has no tensor "${name}".`, {
    given: `a file of ${names.length} tensors`,
    cure: similar === undefined ? 'see its names in `tensors`' : `did you mean "${similar}"?`,
  });
}
