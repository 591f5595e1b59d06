export { type ClassRow, describeDataset } from './describe-dataset.ts';
export { imageFolder } from './image-folder.ts';
export { type LabelledFile, labelledFiles, type LabelledFilesOptions } from './labelled-files.ts';
export { manifest } from './manifest.ts';
export { parquet } from './parquet.ts';
export type { SplitName } from './stratified-split.ts';
export { webDataset } from './web-dataset.ts';
