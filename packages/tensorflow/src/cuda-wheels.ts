import { readFile } from 'node:fs/promises';

/** A Python package and the versions that will do. */
export interface Requirement {
  readonly name: string;
  /** As in `>=12.5.82,<13.0`. */
  readonly version: string;
}

/** The CUDA libraries a TensorFlow wheel asks for, out of its METADATA file. */
export async function cudaRequirements(metadata: string): Promise<Requirement[]> {
  return parseCudaRequirements(await readFile(metadata, 'utf8'));
}

/** The requirements of the extra `and-cuda`, as in `Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == "and-cuda"`. */
export const parseCudaRequirements = (metadata: string): Requirement[] =>
  [...metadata.matchAll(/^Requires-Dist: ([\w.-]+) ?\(?([^;)\n]+?)\)? ?;.*extra == ['"]and-cuda['"]/gm)].map(([, name, version]) => ({
    name: name!,
    version: version!,
  }));

/**
 * What the runtime loads from a CUDA wheel. TensorFlow's own library finds it through its run path
 * `../nvidia/<name>/lib`. Of the compiler's wheel, what XLA calls and links: ptxas and libdevice.
 */
export const isCudaMember = (member: string): boolean =>
  /^nvidia\/[^/]+\/(lib\/|bin\/ptxas$|nvvm\/libdevice\/)/.test(member) && !/\.(py|pyi|a)$/.test(member);
