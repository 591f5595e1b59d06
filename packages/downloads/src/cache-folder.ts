import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A path inside the cache that all projects of a user share: `$THAW_CACHE`, else `$XDG_CACHE_HOME/thaw`, else
 * `~/Library/Caches/thaw` on macOS and `~/.cache/thaw` elsewhere. Creates nothing.
 */
export function cacheFolder(...parts: readonly string[]): string {
  return join(rootFolder(), ...parts);
}

function rootFolder(): string {
  const { THAW_CACHE, XDG_CACHE_HOME } = process.env;
  if (THAW_CACHE) return THAW_CACHE;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'thaw');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches', 'thaw') : join(homedir(), '.cache', 'thaw');
}
