import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a server is shown to say who asks. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

/**
 * User name and password that the file `$NETRC`, else `~/.netrc`, has for a host, as pip and curl use them. Entries called `default`
 * are left out: they would show a password to every server.
 *
 * Source: netrc(5).
 */
export async function findLogin(host: string): Promise<Login | undefined> {
  const text = await readFile(process.env['NETRC'] || join(homedir(), '.netrc'), 'utf8').catch(() => '');
  return parseNetrc(text).get(host);
}

function parseNetrc(text: string): Map<string, Login> {
  const words = text.replaceAll(/^\s*#.*$/gm, '').match(/"(?:\\.|[^"])*"|\S+/g)?.map(unquoted) ?? [];
  const logins = new Map<string, Login>();
  for (let index = 0; index < words.length; index++) {
    if (words[index] !== 'machine') continue;
    const host = words[++index];
    const fields: Record<string, string> = {};
    while (isField(words[index + 1]) && index + 2 < words.length) {
      fields[words[index + 1]!] = words[index + 2]!;
      index += 2;
    }
    // The first entry counts.
    if (host !== undefined && !logins.has(host)) logins.set(host, { name: fields['login'] ?? '', password: fields['password'] ?? '' });
  }
  return logins;
}

const isField = (word: string | undefined): boolean => word === 'login' || word === 'password' || word === 'account';

const unquoted = (word: string): string => (word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word);
