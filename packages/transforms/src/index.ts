export { centerCrop } from './center-crop.ts';
export { colorJitter } from './color-jitter.ts';
export { normalize } from './normalize.ts';
export { randomHorizontalFlip } from './random-horizontal-flip.ts';
export { randomResizedCrop } from './random-resized-crop.ts';
export { randomRotation } from './random-rotation.ts';
export { resize } from './resize.ts';
