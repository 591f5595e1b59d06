export type { Color } from './decode.ts';
export { readImageSize } from './decode.ts';
export { planRender, type PlanOptions, type RenderPlan } from './pipeline.ts';
export { readSamples } from './read-samples.ts';
export { renderOne, type RenderOneOptions, toBytes } from './render-one.ts';
export {
  type BatchRequest,
  createRenderer,
  planSample,
  type RenderBatchesOptions,
  type RenderedBatch,
  type Renderer,
  type RendererOptions,
} from './renderer.ts';
export type { PictureStoreOptions } from './picture-store.ts';
export { UnreadablePictureError } from './unreadable-picture.ts';
