import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ThawError } from '@thaw/core';

/** The Hugging Face Hub. */
const publicHub = 'https://huggingface.co';

/** How the Hub is asked. The variables are those of Python's `huggingface_hub`, and mean the same. */
export interface HubSettings {
  /** `HF_ENDPOINT`, else the public Hub; without a slash at its end. */
  readonly endpoint: string;
  /** `HF_HUB_CACHE`, else `hub` in the home folder. */
  readonly cache: string;
  /** `HF_HUB_OFFLINE`. */
  readonly isOffline: boolean;
  /** `HF_TOKEN`, else what `hf auth login` wrote into `HF_TOKEN_PATH` or `token` in the home folder. */
  readonly token?: string;
}

/**
 * Reads the environment. The home folder is `HF_HOME`, else `$XDG_CACHE_HOME/huggingface`, else `~/.cache/huggingface`.
 *
 * @throws ThawError when the token cannot be one
 */
export async function hubSettings(): Promise<HubSettings> {
  const { HF_ENDPOINT, HF_HOME, HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HUB_OFFLINE, XDG_CACHE_HOME } = process.env;
  const home = expandHome(HF_HOME || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface'));
  const token = await findToken(home);
  return {
    endpoint: (HF_ENDPOINT || publicHub).replace(/\/+$/, ''),
    cache: expandHome(HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE || join(home, 'hub')),
    isOffline: isTrue(HF_HUB_OFFLINE),
    ...(token === undefined ? {} : { token }),
  };
}

async function findToken(home: string): Promise<string | undefined> {
  const { HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH, HF_HUB_DISABLE_IMPLICIT_TOKEN } = process.env;
  if (isTrue(HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const file = expandHome(HF_TOKEN_PATH || join(home, 'token'));
  const token = (HF_TOKEN || HUGGING_FACE_HUB_TOKEN || (await readFile(file, 'utf8').catch(() => ''))).trim();
  if (token === '') return undefined;
  // Sent as it is, it would stand in the error about the header.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ThawError('The Hugging Face token has characters that no token has.', { wanted: 'one word that starts with hf_', cure: `correct HF_TOKEN, or the file ${file}` });
  }
  return token;
}

const isTrue = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? '');

const expandHome = (path: string): string => (/^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path);
