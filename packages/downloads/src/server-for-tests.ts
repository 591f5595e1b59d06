import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestServer {
  /** As in `http://127.0.0.1:1234`. */
  readonly address: string;
  /** Each request so far. */
  readonly requests: { readonly method: string; readonly path: string; readonly range: string | undefined; readonly authorization: string | undefined }[];
  /** Closes all connections. */
  cut(): void;
  close(): Promise<void>;
}

/** A server on the loopback interface. */
export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
  const requests: TestServer['requests'] = [];
  const server = createServer((request, response) => {
    const { range, authorization } = request.headers;
    requests.push({ method: request.method ?? '', path: request.url ?? '', range, authorization });
    answer(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    cut: () => server.closeAllConnections(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
