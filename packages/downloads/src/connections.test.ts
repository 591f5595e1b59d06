import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { certificate, key } from './certificate-for-tests.ts';
import { failureText, request } from './http.ts';
import { findPypiFile } from './pypi.ts';
import { serve, type TestServer } from './server-for-tests.ts';

let folder: string;
const servers: { close(): unknown }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-connections-'));
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'PIP_CERT', 'PIP_PROXY', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']) {
    for (const variable of [name, name.toLowerCase()]) vi.stubEnv(variable, undefined);
  }
  vi.stubEnv('NETRC', join(folder, 'netrc'));
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true });
});

/** An HTTP server, or a proxy for such: it answers whatever it is asked. */
async function plainServer(status = 200): Promise<TestServer & { readonly logins: (string | undefined)[] }> {
  const logins: (string | undefined)[] = [];
  const server = await serve(({ headers }, response) => {
    logins.push(headers['proxy-authorization']);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"files":[]}');
  });
  servers.push(server);
  return Object.assign(server, { logins });
}

/** An HTTPS server whose certificate nobody knows. */
async function secureServer(): Promise<string> {
  const server = createSecureServer({ key, cert: certificate }, (_, response) => void response.setHeader('content-type', 'application/json').end('{"files":[]}'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  servers.push({ close: () => (server.closeAllConnections(), server.close()) });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A proxy that opens tunnels for those who log in as ada, or for all. */
async function tunnelProxy(login?: string): Promise<{ readonly address: string; readonly tunnels: string[] }> {
  const { createServer } = await import('node:http');
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer().on('connect', ({ url, headers }, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (login !== undefined && headers['proxy-authorization'] !== `Basic ${Buffer.from(login).toString('base64')}`) {
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    }
    tunnels.push(url!);
    const target = connect(Number(url!.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  servers.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels };
}

async function writePem(text = certificate): Promise<string> {
  const file = join(folder, 'authority.pem');
  await writeFile(file, text);
  return file;
}

const failureOf = async (answer: Promise<unknown>): Promise<string> => failureText(await answer.then(() => 'no failure', (error: unknown) => error));

describe('a proxy', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('that %s names is asked for plain addresses, with user name and password', async (variable) => {
    const proxy = await plainServer();
    vi.stubEnv(variable, proxy.address.replace('http://', 'http://ada:s%40cret@'));
    expect((await request('http://registry.test/simple/')).status).toBe(200);
    expect(proxy.requests.map(({ path }) => path)).toEqual(['http://registry.test/simple/']);
    expect(proxy.logins).toEqual([`Basic ${Buffer.from('ada:s@cret').toString('base64')}`]);
  });

  it.each(['127.0.0.1', '*', 'other.test, 127.0.0.1'])('is left out for what NO_PROXY=%s names', async (hosts) => {
    const [proxy, server] = [await plainServer(), await plainServer()];
    vi.stubEnv('HTTP_PROXY', proxy.address);
    vi.stubEnv('NO_PROXY', hosts);
    await request(`${server.address}/direct`);
    expect(proxy.requests).toEqual([]);
    expect(server.requests.map(({ path }) => path)).toEqual(['/direct']);
  });

  it('that HTTPS_PROXY names, without a scheme, makes a tunnel for secure addresses', async () => {
    const [server, { address, tunnels }] = [await secureServer(), await tunnelProxy('ada:s@cret')];
    vi.stubEnv('HTTPS_PROXY', `ada:s%40cret@${address}`);
    vi.stubEnv('SSL_CERT_FILE', await writePem());
    expect((await request(`${server}/simple/`)).status).toBe(200);
    expect(tunnels).toEqual([new URL(server).host]);
  });

  it('that refuses is an error without the password', async () => {
    const [server, { address }] = [await secureServer(), await tunnelProxy('ada:s@cret')];
    vi.stubEnv('HTTPS_PROXY', `http://ada:wr%40ng@${address}`);
    vi.stubEnv('PIP_INDEX_URL', `${server.replace('https://', 'https://bob:t%40ken@')}/simple`);
    const failure = await failureOf(findPypiFile({ name: 'net', version: '1' }));
    expect(failure).toMatch(/could not be asked for the Python package net.*407/);
    expect(failure).not.toMatch(/ada|wr(@|%40)ng|bob|ken@/);
  });

  it('may be named by pip alone', async () => {
    const [server, { address, tunnels }] = [await secureServer(), await tunnelProxy()];
    vi.stubEnv('PIP_PROXY', `http://${address}`);
    vi.stubEnv('PIP_CERT', await writePem());
    vi.stubEnv('PIP_INDEX_URL', server);
    await expect(findPypiFile({ name: 'net', version: '1' })).rejects.toThrow('net 1 has no file for this machine');
    expect(tunnels).toEqual([new URL(server).host]);
  });
});

describe('a certificate', () => {
  it('of an authority that nobody knows is refused', async () => {
    expect(await failureOf(request(await secureServer()))).toMatch(/self-signed/);
  });

  it('of an authority that SSL_CERT_FILE names is accepted', async () => {
    const server = await secureServer();
    vi.stubEnv('SSL_CERT_FILE', await writePem());
    expect((await request(server)).status).toBe(200);
  });

  it('of an authority that pip is told of is accepted, for packages', async () => {
    const server = await secureServer();
    vi.stubEnv('PIP_INDEX_URL', server);
    vi.stubEnv('PIP_CERT', await writePem());
    await expect(findPypiFile({ name: 'net', version: '1' })).rejects.toThrow('net 1 has no file for this machine');
  });

  it('file that is not there is an error with the cure', async () => {
    vi.stubEnv('SSL_CERT_FILE', join(folder, 'none.pem'));
    await expect(request('https://127.0.0.1:1')).rejects.toThrow(/certificates.*cannot be read[^]*none\.pem[^]*cure: correct SSL_CERT_FILE/);
  });
});

describe('~/.netrc', () => {
  const netrc = `# of ada
machine other.test login eve password no
machine 127.0.0.1
  login ada
  password "s@cret \\" word"
default login nobody password none
machine 127.0.0.1 login second password ignored`;
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  it('has the user name and password for a host', async () => {
    const server = await plainServer();
    await writeFile(join(folder, 'netrc'), netrc);
    await request(server.address);
    expect(server.requests[0]!.authorization).toBe(basic('ada:s@cret " word'));
  });

  it('counts less than what the address or a header says, and shows nothing to other hosts', async () => {
    const server = await plainServer();
    await writeFile(join(folder, 'netrc'), netrc);
    await request(server.address.replace('http://', 'http://bob:own@'));
    await request(server.address, { headers: { authorization: 'Bearer token' } });
    await request(server.address.replace('127.0.0.1', 'localhost'));
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([basic('bob:own'), 'Bearer token', undefined]);
  });
});
