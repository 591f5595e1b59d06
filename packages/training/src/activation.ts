import { sigmoid, softmax, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Task } from '@thaw/core';

/** Turns logits into probabilities: over the classes, which add up to 1, or of each label by itself. */
export const probabilitiesOf = (logits: Tensor2D, task: Task = 'single-label'): Tensor2D => (task === 'multi-label' ? sigmoid(logits) : softmax(logits));
