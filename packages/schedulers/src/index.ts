export { constant } from './constant.ts';
export { cosine } from './cosine.ts';
export { inSequence, type Phase } from './in-sequence.ts';
export { linear } from './linear.ts';
export { oneCycle, oneCycleMomentum } from './one-cycle.ts';
export { sequence } from './sequence.ts';
export { step } from './step.ts';
