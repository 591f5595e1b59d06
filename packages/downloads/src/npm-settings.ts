import { createRequire } from 'node:module';
import registryAuthToken from 'registry-auth-token';
import type { Access } from './connections.ts';

const require = createRequire(import.meta.url);

/** The package has no declarations. */
const readConfiguration = require('@pnpm/npm-conf') as () => { readonly config: { get(key: string): unknown } };

/** Where npm packages come from. */
export interface NpmSettings {
  /** Without a slash at its end. */
  readonly registry: string;
  readonly access: Access;
  /** What shows the registry who asks, if the address is one of its own. */
  headersFor(address: string): Record<string, string>;
}

/**
 * What npm is told to use for a package, so that thaw uses the same: registry, login, proxy and `cafile` out of its `.npmrc` files
 * (of the project in the current folder, of the user, of the machine) and the variables `npm_config_…`, which count more.
 */
export function npmSettings(name: string): NpmSettings {
  const { config } = readConfiguration();
  const setting = (key: string): string | undefined => (config.get(key) as string | null | undefined) || undefined;
  const scope = name.startsWith('@') ? name.split('/')[0]! : undefined;
  const registry = ((scope && setting(`${scope}:registry`)) ?? setting('registry')!).replace(/\/+$/, '');
  const [proxy, certificates] = [setting('https-proxy') ?? setting('proxy'), setting('cafile')];
  return {
    registry,
    access: { ...(proxy === undefined ? {} : { proxy }), ...(certificates === undefined ? {} : { certificates }) },
    headersFor: (address) => {
      if (new URL(address).host !== new URL(registry).host) return {};
      const login = registryAuthToken(address, { recursive: true });
      return login === undefined ? {} : { authorization: `${login.type} ${login.token}` };
    },
  };
}
