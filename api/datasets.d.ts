import * as _thaw_core from '@thaw/core';
import { Dataset, SkippedFile, DatasetSource } from '@thaw/core';
interface ClassRow {
    readonly name: string;
    readonly train: number;
    readonly validation: number;
    readonly test?: number;
}
interface LabelledFile {
    readonly file: string;
    readonly id?: string;
    readonly label: string | readonly string[];
    readonly split?: SplitName;
    readonly group?: string;
}
interface LabelledFilesOptions {
    readonly files: readonly LabelledFile[] | (() => AsyncIterable<LabelledFile>);
    readonly skipped?: readonly SkippedFile[];
    readonly classes?: readonly string[];
    readonly folder?: string;
    readonly validation?: number;
    readonly test?: number;
    readonly seed?: number;
}
type SplitName = 'train' | 'validation' | 'test';
declare function describeDataset({ classes, train, validation, test }: Dataset): ClassRow[];
declare const imageFolder: _thaw_core.Plugin<"dataset", {
    folder: string;
    validation?: number | undefined;
    test?: number | undefined;
    seed?: number | undefined;
    extensions?: string[] | undefined;
}>;
declare function labelledFiles({ files, skipped, classes: givenClasses, folder, validation, test, seed }: LabelledFilesOptions): DatasetSource;
declare const manifest: _thaw_core.Plugin<"dataset", {
    file: string;
    folder?: string | undefined;
    image?: string | undefined;
    label?: string | undefined;
    labels?: string | undefined;
    labelDelimiter?: string | undefined;
    classes?: string[] | undefined;
    split?: string | undefined;
    group?: string | undefined;
    validation?: number | undefined;
    test?: number | undefined;
    seed?: number | undefined;
}>;
declare const parquet: _thaw_core.Plugin<"dataset", {
    shards: string;
    validation?: number | undefined;
    test?: number | undefined;
    seed?: number | undefined;
    image?: string | undefined;
    label?: string | undefined;
    group?: string | undefined;
}>;
declare const webDataset: _thaw_core.Plugin<"dataset", {
    shards: string;
    validation?: number | undefined;
    test?: number | undefined;
    seed?: number | undefined;
    image?: string | undefined;
    label?: string | undefined;
    labels?: string | undefined;
    group?: string | undefined;
    classNames?: string[] | undefined;
}>;
export {
    type ClassRow,
    type LabelledFile,
    type LabelledFilesOptions,
    type SplitName,
    describeDataset,
    imageFolder,
    labelledFiles,
    manifest,
    parquet,
    webDataset
};
