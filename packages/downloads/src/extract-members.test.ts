import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tarball, zip } from './archives-for-tests.ts';
import { extractMembers } from './extract-members.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-downloads-'));
});

afterEach(() => rm(folder, { recursive: true }));

const into = () => join(folder, 'out', 'here');

const members = { 'pkg/a.txt': 'first', 'pkg/deep/b.txt': 'second'.repeat(1000), 'pkg/c.txt': 'third' };

describe.each([
  ['x-1.whl', zip],
  ['x-1.tar.gz', tarball],
])('%s', (name, pack) => {
  const write = async (content: Record<string, string>): Promise<string> => {
    const archive = join(folder, name);
    await writeFile(archive, pack(content));
    return archive;
  };

  it('unpacks only the named members, under their paths', async () => {
    const archive = await write(members);
    expect(await extractMembers(archive, { members: ['pkg/deep/b.txt'], into: into() })).toEqual(['pkg/deep/b.txt']);
    expect(await readFile(join(into(), 'pkg/deep/b.txt'), 'utf8')).toBe(members['pkg/deep/b.txt']);
    expect(await readdir(join(into(), 'pkg'))).toEqual(['deep']);
  });

  it('unpacks what a test lets through', async () => {
    const archive = await write(members);
    await extractMembers(archive, { members: (member) => /[ac]\.txt$/.test(member), into: into() });
    expect((await readdir(join(into(), 'pkg'))).sort()).toEqual(['a.txt', 'c.txt']);
  });

  it('names what the archive has when a member is missing', async () => {
    const archive = await write(members);
    await expect(extractMembers(archive, { members: ['pkg/d.txt'], into: into() })).rejects.toThrow(
      /no member "pkg\/d\.txt"[^]*available: pkg\/a\.txt, pkg\/deep\/b\.txt[^]*did you mean "pkg\/a\.txt"/,
    );
  });

  it.each(['../evil.txt', 'pkg/../../evil.txt'])('refuses a member that climbs out: %s', async (evil) => {
    const archive = await write({ ...members, [evil]: 'boo' });
    await expect(extractMembers(archive, { members: () => true, into: into() })).rejects.toThrow(/could not be unpacked.*\.\./);
    expect((await readdir(folder, { recursive: true })).filter((path) => path.includes('evil'))).toEqual([]);
  });

  it('refuses what would fill the disk', async () => {
    const archive = await write({ 'bomb.txt': '0'.repeat(6e7) });
    await expect(extractMembers(archive, { members: ['bomb.txt'], into: into() })).rejects.toThrow(/200 times its size|max decompression ratio/);
    expect(await readdir(into())).toEqual([]);
  });

  it('says that a broken archive is broken', async () => {
    const archive = join(folder, name);
    await writeFile(archive, pack(members).subarray(0, 150));
    await expect(extractMembers(archive, { members: ['pkg/a.txt'], into: into() })).rejects.toThrow('could not be unpacked');
  });
});

it('keeps the mode of a program', async () => {
  const archive = join(folder, 'x.whl');
  await writeFile(archive, zip({ 'bin/tool': '#!' }, 0o100755));
  await extractMembers(archive, { members: ['bin/tool'], into: folder });
  expect((await stat(join(folder, 'bin/tool'))).mode & 0o111).toBe(0o111);
});

it('makes no links', async () => {
  const archive = join(folder, 'x.whl');
  await writeFile(archive, zip({ link: '/etc/passwd' }, 0o120777));
  expect(await extractMembers(archive, { members: () => true, into: join(folder, 'out') })).toEqual([]);
});
