export { concatPool } from './concat-pool.ts';
export { linear } from './linear.ts';
