import { DownloadProgress, ThawError } from '@thaw/core';
import { FileHandle } from 'node:fs/promises';
import { ZipFile } from 'yauzl';
interface Access {
    readonly proxy?: string;
    readonly certificates?: string;
}
interface CreateFolderOptions extends LockOptions {
    readonly isWhole?: (folder: string) => boolean;
}
interface Digest {
    readonly algorithm: 'sha256' | 'sha512';
    readonly hex: string;
}
interface DownloadDescription {
    readonly pythonIndexes: readonly string[];
    readonly npmRegistry: string;
    readonly hub: string;
    readonly proxy?: string;
}
interface DownloadOptions extends RetryOptions {
    readonly url: string;
    readonly file: string;
    readonly digest?: Digest;
    readonly size?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly access?: Access;
    readonly label?: string;
    readonly onProgress?: (progress: DownloadProgress) => void;
}
interface ExtractOptions {
    readonly members: readonly string[] | ((member: string) => boolean);
    readonly into: string;
    readonly signal?: AbortSignal;
}
interface FindNpmTarballOptions {
    readonly name: string;
    readonly version: string;
    readonly signal?: AbortSignal;
}
interface FindPypiFileOptions {
    readonly name: string;
    readonly version: string;
    readonly type?: 'wheel' | 'source';
    readonly machine?: Machine;
    readonly signal?: AbortSignal;
}
interface HubFile {
    readonly repository: string;
    readonly revision: string;
    readonly path: string;
}
interface HubFileOptions extends RetryOptions {
    readonly repository: string;
    readonly revision?: string;
    readonly path: string;
    readonly known?: readonly string[];
    readonly label?: string;
    readonly onProgress?: (progress: DownloadProgress) => void;
}
interface LockOptions {
    readonly onWait?: () => void;
    readonly signal?: AbortSignal;
    readonly patience?: number;
}
interface Machine {
    readonly platform: string;
    readonly arch: string;
    readonly glibc?: string;
}
declare class MissingHubFileError extends ThawError {
    readonly name = "MissingHubFileError";
    constructor({ repository, revision, path }: HubFile, endpoint: string);
}
interface PackageFileOptions {
    readonly index: 'pypi' | 'npm';
    readonly name: string;
    readonly version: string;
    readonly member: string;
    readonly sha256?: string;
    readonly label?: string;
    readonly onProgress?: (progress: DownloadProgress) => void;
    readonly signal?: AbortSignal;
}
interface RegistryFile {
    readonly fileName: string;
    readonly url: string;
    readonly size?: number;
    readonly digest: Digest;
    readonly headers?: Readonly<Record<string, string>>;
    readonly access?: Access;
}
interface RetryOptions {
    readonly signal?: AbortSignal;
    readonly retries?: number;
    readonly retryDelay?: number;
}
interface UrlFileOptions extends Pick<DownloadOptions, 'url' | 'label' | 'onProgress' | 'signal' | 'retries' | 'retryDelay'> {
    readonly sha256: string;
}
type WithArchiveOptions = Pick<DownloadOptions, 'label' | 'onProgress' | 'signal' | 'retries' | 'retryDelay'>;
declare function cacheFolder(...parts: readonly string[]): string;
declare function createFolder(folder: string, fill: (temporary: string) => Promise<void>, options?: CreateFolderOptions): Promise<void>;
declare function describeDownloads(): Promise<DownloadDescription>;
declare function downloadFile(options: DownloadOptions): Promise<void>;
declare function extractMembers(archive: string, options: ExtractOptions): Promise<string[]>;
declare function fileDigest(file: string, algorithm?: Digest['algorithm']): Promise<string>;
declare function findNpmTarball({ name, version, signal }: FindNpmTarballOptions): Promise<RegistryFile>;
declare function findPypiFile(options: FindPypiFileOptions): Promise<RegistryFile>;
declare function hubFile({ repository, revision, path, known, ...options }: HubFileOptions): Promise<string>;
declare function openZip(file: FileHandle): Promise<ZipFile>;
declare function packageFile(options: PackageFileOptions): Promise<string>;
declare function thisMachine(): Machine;
declare function urlFile({ url, sha256, ...options }: UrlFileOptions): Promise<string>;
declare function wheelFits(fileName: string, machine: Machine): boolean;
declare function withArchive<Result>(source: RegistryFile, work: (archive: string) => Promise<Result>, options?: WithArchiveOptions): Promise<Result>;
declare function withTemporaryFolder<Result>(parent: string, prefix: string, work: (temporary: string) => Promise<Result>, options?: LockOptions): Promise<Result>;
export {
    type CreateFolderOptions,
    type Digest,
    type DownloadDescription,
    type DownloadOptions,
    type ExtractOptions,
    type FindNpmTarballOptions,
    type FindPypiFileOptions,
    type HubFileOptions,
    type Machine,
    MissingHubFileError,
    type PackageFileOptions,
    type RegistryFile,
    type UrlFileOptions,
    type WithArchiveOptions,
    cacheFolder,
    createFolder,
    describeDownloads,
    downloadFile,
    extractMembers,
    fileDigest,
    findNpmTarball,
    findPypiFile,
    hubFile,
    openZip,
    packageFile,
    thisMachine,
    urlFile,
    wheelFits,
    withArchive,
    withTemporaryFolder
};
