import { loadTensorFlow, type RuntimeName, type TensorFlow } from '@thaw/tensorflow';
import { downloadStatus } from './download-status.ts';
import type { Output } from './output.ts';

/** Which runtime to load, as on the command line. */
export type BackendChoice = RuntimeName | 'auto' | undefined;

/** Loads TensorFlow, installing it when it is missing, and says which. */
export async function startTensorFlow(output: Output, backend: BackendChoice, signal?: AbortSignal): Promise<TensorFlow> {
  const tensorFlow = await loadTensorFlow({
    ...(backend === undefined ? {} : { backend }),
    ...(signal === undefined ? {} : { signal }),
    onProgress: downloadStatus(output),
    onFallback: (line) => output.line(output.style.bad(line)),
  });
  output.line(tensorFlow.description);
  return tensorFlow;
}
