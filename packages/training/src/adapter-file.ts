import { readFile } from 'node:fs/promises';
import { reshape, tidy, transpose } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { ThawError } from '@thaw/core';
import { addLora, type LoraLinear, loraLayersOf, type LoraOptions } from '@thaw/layers';
import { type HostTensor, writeSafetensors } from '@thaw/weights';
import { z } from 'zod';
import { writeFileAtomic } from './atomic-write.ts';
import { deviceTensor, hostTensor } from './optimizer-state.ts';
import { parseSafetensors, parseStored } from './stored-values.ts';

const format = 'thaw-lora-1';

/**
 * Saves the low-rank corrections of a model (see `addLora` of @thaw/layers) as a small safetensors file. Tensors have the names and
 * shapes of PEFT, A [rank, inputs] and B [outputs, rank]; rank, alpha and targets are in the header.
 *
 * @returns false, and writes nothing, when the model has none
 */
export async function saveAdapter(file: string, model: LayersModel): Promise<boolean> {
  const adapted = loraLayersOf(model);
  if (adapted.length === 0) return false;
  const [{ options: { rank, alpha, targets } }] = adapted as [LoraLinear];
  const tensors = Object.fromEntries(adapted.flatMap((layer) => factorsOf(layer).map(({ name, variable }) => [name, torchTensor(variable, layer)])));
  const metadata = { format, rank: String(rank), alpha: String(alpha), targets: JSON.stringify(targets) };
  await writeFileAtomic(file, writeSafetensors(tensors, metadata));
  return true;
}

/**
 * Puts the corrections of a file on a network that has the layers they were made for: a backbone as `load` gives it. The old
 * network is not to be used any more.
 *
 * @throws ThawError when the file holds no corrections, or they do not fit the network
 */
export async function loadAdapter(file: string, network: LayersModel): Promise<LayersModel> {
  const { tensors, metadata } = parseSafetensors(await readAdapter(file), { file, what: 'adapter', cure });
  if (metadata['format'] !== format) {
    throw new ThawError(`${file} holds no adapter of this version of thaw.`, { wanted: format, given: metadata['format'] ?? 'no format', cure: 'name a file that saveAdapter wrote' });
  }
  const adapted = addLora(network, readOptions(file, metadata));
  for (const layer of loraLayersOf(adapted)) {
    for (const { name, variable } of factorsOf(layer)) {
      const stored = tensors[name];
      const wanted = torchShape(variable.shape as number[], layer);
      if (stored === undefined || String(stored.shape) !== String(wanted)) {
        throw new ThawError(`The adapter ${file} does not fit ${network.name}.`, {
          wanted: `${name} [${String(wanted)}]`,
          given: stored === undefined ? 'none' : `[${String(stored.shape)}]`,
          cure: 'use the backbone it was trained on',
        });
      }
      tidy(() => void variable.write(transpose(reshape(deviceTensor(stored), wanted.slice(0, 2)))));
    }
  }
  return adapted;
}

function readOptions(file: string, { rank, alpha, targets }: Readonly<Record<string, string>>): LoraOptions {
  const options = { rank: Number(rank), alpha: Number(alpha), targets: parseStored(targets ?? '', z.union([z.literal('all'), z.array(z.string())]), { file, what: "The adapter's list of targets", cure }) };
  if (Number.isSafeInteger(options.rank) && options.rank >= 1 && options.rank <= mostRank && Number.isFinite(options.alpha)) return options;
  throw new ThawError(`The adapter ${file} is damaged.`, { wanted: `a rank of 1 to ${mostRank}, and a number alpha`, given: `rank ${rank}, alpha ${alpha}`, cure });
}

const cure = 'use another copy of the file';

/** Above it a correction is no smaller than the kernel. */
const mostRank = 4096;

interface Factor {
  /** `base_model.model.blocks_0_attn_qkv.lora_A.weight` */
  readonly name: string;
  /** [inputs, rank] or [rank, outputs] */
  readonly variable: LayerVariable;
}

const factorsOf = ({ name, factors: { a, b } }: LoraLinear): Factor[] => [
  { name: `base_model.model.${name}.lora_A.weight`, variable: a },
  { name: `base_model.model.${name}.lora_B.weight`, variable: b },
];

/** PyTorch's kernels are [out, in], and [out, in, 1, 1] in convolutions. */
const torchShape = ([inputs, outputs]: readonly number[], { isConvolution }: LoraLinear): number[] => [outputs!, inputs!, ...(isConvolution ? [1, 1] : [])];

function torchTensor(variable: LayerVariable, layer: LoraLinear): HostTensor {
  const transposed = transpose(variable.read());
  const { data } = hostTensor(transposed);
  transposed.dispose();
  return { dtype: 'float32', shape: torchShape(variable.shape as number[], layer), data: data as Float32Array<ArrayBuffer> };
}

async function readAdapter(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ThawError('There is no adapter to read.', { given: file, cure: 'name a file that saveAdapter wrote, such as adapter.safetensors in the `model` folder of a run', cause });
  }
}
