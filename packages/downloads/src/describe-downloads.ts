import { publicAddress } from './http.ts';
import { hubSettings } from './hub-settings.ts';
import { npmSettings } from './npm-settings.ts';
import { pipSettings } from './pip-settings.ts';

/** Where downloads come from on this machine; addresses without user names and passwords. */
export interface DownloadDescription {
  /** Indexes of Python packages: of TensorFlow, and of some weights. */
  readonly pythonIndexes: readonly string[];
  readonly npmRegistry: string;
  /** The Hugging Face Hub, or a mirror. */
  readonly hub: string;
  /** The proxy for secure connections. */
  readonly proxy?: string;
}

/** Reads the settings of pip, npm and the Hub, and the environment; connects to nothing. */
export async function describeDownloads(): Promise<DownloadDescription> {
  const { env } = process;
  const pip = await pipSettings();
  const proxy = env['https_proxy'] || env['HTTPS_PROXY'] || pip.access.proxy || env['http_proxy'] || env['HTTP_PROXY'];
  return {
    pythonIndexes: pip.indexes.map(shown),
    npmRegistry: shown(npmSettings('thaw').registry),
    hub: shown((await hubSettings()).endpoint),
    ...(proxy ? { proxy: shown(proxy) } : {}),
  };
}

/** What is no address is not shown: a password might stand in it. */
function shown(address: string): string {
  const whole = address.includes('://') ? address : `http://${address}`;
  return URL.canParse(whole) ? publicAddress(whole).replace(/\/$/, '') : 'an address that cannot be read';
}
