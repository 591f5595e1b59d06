import type { Normalization } from '@thaw/core';

/** Mean and standard deviation of ImageNet's pixels, as torchvision and timm use them. */
export const imageNetNormalization: Normalization = { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] };
