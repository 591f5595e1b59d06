export { cutout } from './cutout.ts';
export { lion } from './lion.ts';
