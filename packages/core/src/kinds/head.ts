import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Random } from '../random.ts';

export interface HeadContext {
  readonly classCount: number;
  /** Seeds the initial weights. */
  readonly random: Random;
}

/**
 * Adds layers on top of a backbone's feature map ([batch, height, width, channels]) and returns the
 * logits ([batch, classes]). Every layer must be given an explicit name, starting with `head_`: names
 * key checkpoints and optimizer state.
 */
export type Head = (features: SymbolicTensor, context: HeadContext) => SymbolicTensor;
