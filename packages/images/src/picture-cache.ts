import type { BytePicture } from './picture.ts';

/** A decoded picture and the identity of its file; see `identityOf`. */
export interface KeptPicture {
  readonly picture: BytePicture;
  readonly identity: string;
}

/** Decoded pictures, in memory that threads share. */
export interface PictureCache {
  find(key: string): KeptPicture | undefined;
  /** Whether a picture of so many bytes would still be taken. */
  hasRoom(bytes: number): boolean;
  /** Takes a picture if there is room, in the place of the one decoded before its file changed. */
  add(key: string, kept: KeptPicture): void;
}

/**
 * A cache of at most `capacity` bytes. It keeps what comes first: epochs show every picture once, in another order each
 * time, so that what was used last is needed no sooner than anything else.
 */
export function createPictureCache(capacity: number): PictureCache {
  const pictures = new Map<string, KeptPicture>();
  let used = 0;
  const hasRoom = (bytes: number): boolean => used + bytes <= capacity;
  return {
    find: (key) => pictures.get(key),
    hasRoom,
    add(key, kept) {
      const before = pictures.get(key);
      if (before?.identity === kept.identity) return;
      used -= before?.picture.data.byteLength ?? 0;
      pictures.delete(key);
      if (!hasRoom(kept.picture.data.byteLength)) return;
      pictures.set(key, kept);
      used += kept.picture.data.byteLength;
    },
  };
}
