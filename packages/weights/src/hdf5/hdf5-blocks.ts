import { ThawError } from '@thaw/core';
import { type ByteReader, createByteReader } from '../byte-reader.ts';
import type { ByteSource } from '../byte-source.ts';

/** Reads the structures of an HDF5 file; numbers of tensors are not read here. */
export interface Hdf5Blocks {
  /** A reader over `length` bytes from byte `start`. */
  read(start: number, length: number): Promise<ByteReader>;
  /** Refuses a structure that was visited before: trees and groups must not lead back into themselves. */
  enter(address: number, what: string): void;
}

/**
 * Every structure has bytes of its own, so that reading all of them takes about as many bytes as the file has. This bounds
 * what a file can demand by naming the same bytes again and again.
 */
const mostReads = 4;

export function createBlocks(source: ByteSource): Hdf5Blocks {
  const entered = new Set<number>();
  let allowance = mostReads * source.length;
  return {
    read: async (start, length) => {
      allowance -= length;
      if (allowance < 0) throw damagedHdf5('its structures overlap');
      return createByteReader(await source.read(start, length), hdf5File);
    },
    enter: (address, what) => {
      if (entered.has(address)) throw damagedHdf5(`its ${what} at byte ${address} leads back to itself`);
      entered.add(address);
    },
  };
}

/** A size or an address: 64 bits, as every file that h5py writes has them. */
export function readSize(reader: ByteReader): number {
  const size = reader.int64();
  if (size < 0n || size > BigInt(Number.MAX_SAFE_INTEGER)) throw damagedHdf5(`it gives ${BigInt.asUintN(64, size)} as a size or place`);
  return Number(size);
}

/** As `readSize`; undefined for the address that means "nowhere". */
export function readAddress(reader: ByteReader): number | undefined {
  const address = reader.int64();
  if (address === -1n) return undefined;
  if (address < 0n || address > BigInt(Number.MAX_SAFE_INTEGER)) throw damagedHdf5(`it gives ${BigInt.asUintN(64, address)} as a place`);
  return Number(address);
}

export function expectSignature(reader: ByteReader, signature: string): void {
  const start = reader.bytes(signature.length);
  if (![...signature].every((character, index) => start[index] === character.charCodeAt(0))) throw damagedHdf5(`it lacks "${signature}" where that should be`);
}

export const hdf5File = 'HDF5 file';

export const damagedHdf5 = (problem: string): ThawError => new ThawError(`This ${hdf5File} cannot be read: ${problem}.`, { cure: 'fetch the file again' });

/** Something the format allows, but weight files of Keras do not have. */
export const unsupportedHdf5 = (what: string): ThawError =>
  new ThawError(`This ${hdf5File} has ${what}, which is not read.`, { wanted: 'a file as Keras writes it with h5py', cure: 'save the weights again with model.save_weights()' });
