/** Endings of picture files. The last three are here although sharp may not read them: photos left out must be listed, not overlooked. */
export const pictureExtensions: readonly string[] = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif', '.heic', '.heif', '.bmp'];
