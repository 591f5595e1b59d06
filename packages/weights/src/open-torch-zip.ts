import { createByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import type { OpenedWeights } from './lazy-weight-file.ts';
import { numberBytes } from './number-types.ts';
import { damagedTorch, lazyTorchTensors, readTorchState, torchFile } from './torch-state.ts';
import type { ZipMember } from './zip-members.ts';

/** The member with the pickle, in a folder of any name, which also holds all else. */
const pickleMember = /^(?<folder>(?:[^/]+\/)?)data\.pkl$/;

/** The folder of the archive that a PyTorch file is in; undefined for another archive. */
export const torchFolderOf = (members: ReadonlyMap<string, ZipMember>): string | undefined =>
  [...members.keys()].map((name) => pickleMember.exec(name)?.groups?.['folder']).find((folder) => folder !== undefined);

/**
 * Opens a file of the format since PyTorch 1.6: `data.pkl`, and a member of `data/` for each storage.
 *
 * @param fileBytes length of the archive
 */
export async function openTorchZip(members: ReadonlyMap<string, ZipMember>, folder: string, fileBytes: number): Promise<OpenedWeights> {
  const contentOf = async (name: string): Promise<Uint8Array> => {
    const source = await members.get(folder + name)!.open();
    return source.read(0, source.length);
  };
  if (members.has(`${folder}byteorder`) && new TextDecoder().decode(await contentOf('byteorder')) !== 'little') {
    throw damagedTorch('it was not written by a little-endian machine');
  }
  const state = readTorchState(createByteReader(await contentOf('data.pkl'), torchFile));
  const sources = new Map<string, ByteSource>();
  for (const { key, type, count } of state.storages.values()) {
    const member = members.get(`${folder}data/${key}`);
    if (member === undefined) throw damagedTorch(`the data of its storage "${key}" is missing`);
    if (member.length !== count * numberBytes(type)) throw damagedTorch(`its storage "${key}" has ${member.length} bytes, not ${count * numberBytes(type)}`);
    sources.set(key, lazySource(member));
  }
  return { layout: 'torch', tensors: lazyTorchTensors(state, fileBytes, ({ key }) => sources.get(key)!) };
}

/** Packed members are unpacked anew for every tensor, so that no more than one is in memory. */
const lazySource = (member: ZipMember): ByteSource => ({
  length: member.length,
  read: async (start, length) => (await member.open()).read(start, length),
});
