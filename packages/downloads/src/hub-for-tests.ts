import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { serve, type TestServer } from './server-for-tests.ts';

/** A repository of the fake Hub. */
export interface FakeRepository {
  /** Commits by branch or tag. */
  readonly refs: Readonly<Record<string, string>>;
  /** Contents by path; the same at every commit. */
  readonly files: Readonly<Record<string, Buffer>>;
  /** Paths in large-file storage: redirected to another host. */
  readonly large?: readonly string[];
  /** Who may read it; everyone, where it is not said. */
  readonly token?: string;
  /** For those who accepted its licence, which others are told. */
  readonly isGated?: boolean;
}

export interface FakeHub {
  readonly address: string;
  readonly requests: TestServer['requests'];
  /** What the storage was asked, on another port. */
  readonly storageRequests: TestServer['requests'];
  /** Repositories by name; may be changed between requests. */
  readonly repositories: Record<string, FakeRepository>;
  /** Names that repositories had before. */
  readonly renamed: Record<string, string>;
  /** Answers in place of the Hub or the storage while it returns true. */
  interfere?: ((request: IncomingMessage, response: ServerResponse, from: 'hub' | 'storage') => boolean) | undefined;
  close(): Promise<void>;
}

export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

/** What git calls a file with this content. */
export const gitHash = (content: Buffer): string => createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');

/** Environment variables that lead to a fake Hub, with a home folder of its own and without what the tester has set. */
export const hubEnvironment = (address: string, home: string): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(['HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE', 'HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'HF_TOKEN_PATH', 'HF_HUB_OFFLINE', 'HF_HUB_DISABLE_IMPLICIT_TOKEN'].map((name) => [name, ''])),
  HF_HOME: home,
  HF_ENDPOINT: address,
});

/** A Hugging Face Hub and its storage on the loopback interface, answering as the real ones do to `resolve` requests. */
export async function fakeHub(): Promise<FakeHub> {
  const storage = await serve((request, response) => {
    if (hub.interfere?.(request, response, 'storage') === true) return;
    const content = Object.values(hub.repositories).flatMap(({ files }) => Object.values(files)).find((file) => request.url === `/xet/${sha256(file)}?signature=1`);
    if (content === undefined) response.writeHead(403).end('<Error>AccessDenied</Error>');
    else send(request, response, content, { etag: '"of the storage"' });
  });
  const server = await serve((request, response) => {
    if (hub.interfere?.(request, response, 'hub') === true) return;
    answer(hub, storage.address, request, response);
  });
  const hub: FakeHub = {
    address: server.address,
    requests: server.requests,
    storageRequests: storage.requests,
    repositories: {},
    renamed: {},
    close: async () => void (await Promise.all([server.close(), storage.close()])),
  };
  return hub;
}

function answer(hub: FakeHub, storage: string, request: IncomingMessage, response: ServerResponse): void {
  const [, name, revisionText, path] = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(request.url!) ?? [];
  const refuse = (status: number, code: string, message: string, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'x-error-code': code, 'x-error-message': message, ...headers }).end(message);
  const newName = hub.renamed[name!];
  // Relative, as a renamed repository is redirected.
  if (newName !== undefined) return void response.writeHead(307, { location: request.url!.replace(name!, newName) }).end('Temporary Redirect');
  const { authorization } = request.headers;
  const repository = hub.repositories[name!];
  if (authorization !== undefined && !/^Bearer hf_\w+$/.test(authorization)) {
    return void response.writeHead(401, { 'x-error-message': 'Invalid credentials in Authorization header' }).end();
  }
  // Who is nobody does not learn which repositories there are.
  if (repository === undefined && authorization !== undefined) return void refuse(404, 'RepoNotFound', 'Repository not found');
  if (repository === undefined) return void response.writeHead(401, { 'x-error-message': 'Invalid username or password.' }).end();
  if (repository.token !== undefined && authorization !== `Bearer ${repository.token}`) {
    if (repository.isGated === true) return void refuse(authorization === undefined ? 401 : 403, 'GatedRepo', `Access to model ${name} is restricted.`);
    return void refuse(authorization === undefined ? 401 : 404, 'RepoNotFound', 'Repository not found');
  }
  const revision = decodeURIComponent(revisionText!);
  const commit = Object.values(repository.refs).includes(revision) ? revision : repository.refs[revision];
  if (commit === undefined) return void refuse(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
  const content = repository.files[path!];
  if (content === undefined) return void refuse(404, 'EntryNotFound', 'Entry not found', { 'x-repo-commit': commit });
  if (repository.large?.includes(path!) === true) {
    const hash = sha256(content);
    const text = `Found. Redirecting to ${storage}`;
    const headers = { location: `${storage}/xet/${hash}?signature=1`, etag: `"${gitHash(Buffer.from(text))}"` };
    return void response.writeHead(302, { ...headers, 'x-repo-commit': commit, 'x-linked-size': content.length, 'x-linked-etag': `"${hash}"` }).end(text);
  }
  send(request, response, content, { 'x-repo-commit': commit, etag: `W/"${gitHash(content)}"` });
}

function send({ method, headers: { range } }: IncomingMessage, response: ServerResponse, content: Buffer, headers: Record<string, string>): void {
  const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  const rest = content.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, { ...headers, 'content-length': rest.length });
  response.end(method === 'HEAD' ? undefined : rest);
}
