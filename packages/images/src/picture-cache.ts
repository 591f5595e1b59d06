import type { BytePicture } from './picture.ts';

/** Decoded pictures, in memory that threads share. */
export interface PictureCache {
  find(file: string, scale: number): BytePicture | undefined;
  /** Whether a picture of so many bytes would still be taken. */
  hasRoom(bytes: number): boolean;
  /** Takes a picture if there is room. */
  add(file: string, scale: number, picture: BytePicture): void;
}

/**
 * A cache of at most `capacity` bytes. It keeps what comes first: epochs show every picture once, in another order each
 * time, so that what was used last is needed no sooner than anything else.
 */
export function createPictureCache(capacity: number): PictureCache {
  const pictures = new Map<string, BytePicture>();
  let used = 0;
  const key = (file: string, scale: number): string => `${scale} ${file}`;
  const hasRoom = (bytes: number): boolean => used + bytes <= capacity;
  return {
    find: (file, scale) => pictures.get(key(file, scale)),
    hasRoom,
    add(file, scale, picture) {
      if (pictures.has(key(file, scale)) || !hasRoom(picture.data.byteLength)) return;
      pictures.set(key(file, scale), picture);
      used += picture.data.byteLength;
    },
  };
}
