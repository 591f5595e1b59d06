import { ThawError } from '@thaw/core';
import { findStock, loadTensorFlow, type TensorFlow } from '@thaw/tensorflow';
import { downloadStatus } from '../terminal/download-status.ts';
import type { Output } from '../terminal/output.ts';
import type { BackendChoice } from '../terminal/start-tensorflow.ts';
import type { Problem } from './find-problems.ts';

/** What came of loading a runtime. */
export interface Trial {
  readonly loaded?: TensorFlow;
  readonly failure?: Omit<Problem, 'severity'>;
}

/** Loads what training would load; where that is not installed, and may not be, the fastest that needs no download. */
export async function tryRuntime(output: Output, backend: BackendChoice, install: boolean): Promise<Trial> {
  const choice = backend === undefined ? {} : { backend };
  let fallback: string | undefined;
  try {
    const loaded = await loadTensorFlow({ ...choice, install, onProgress: downloadStatus(output), onFallback: (line) => (fallback ??= line) });
    return { loaded, ...(fallback === undefined ? {} : { failure: { what: fallback, cure: 'mend what the line says, then `thaw runtime install`' } }) };
  } catch (error) {
    if (!ThawError.isInstance(error)) throw error;
    const failure = failureOf(error);
    const isAutomatic = (backend ?? (process.env['THAW_BACKEND'] || 'auto')) === 'auto';
    if (install || !isAutomatic) return { failure };
    const loaded = await loadInstead();
    return loaded === undefined ? { failure } : { loaded, failure };
  }
}

async function loadInstead(): Promise<TensorFlow | undefined> {
  for (const backend of findStock() === undefined ? (['wasm'] as const) : (['stock', 'wasm'] as const)) {
    try {
      return await loadTensorFlow({ backend });
    } catch (error) {
      if (!ThawError.isInstance(error)) throw error;
    }
  }
  return undefined;
}

const failureOf = ({ message, facts }: ThawError): Omit<Problem, 'severity'> => ({ what: message.split('\n')[0]!.replace(/\.$/, ''), cure: facts.cure ?? 'see the message' });
