import { describe, expect, it } from 'vitest';
import { compilerArguments, zigArguments } from './compiler-arguments.ts';

const target = (name: 'thaw_graph' | 'tfjs_binding', platform: string, arch: string) => ({ name, folder: '/runtime', output: '/runtime/addon.node', machine: { platform, arch } });

describe('the arguments of a compiler', () => {
  it.each([
    ['linux', 'x64', '-march=native', ['-shared', '-Wl,-rpath,$ORIGIN/tensorflow'], 'libtensorflow_cc.so.2'],
    ['linux', 'arm64', '-mcpu=native', ['-shared', '-Wl,-rpath,$ORIGIN/tensorflow'], 'libtensorflow_cc.so.2'],
    ['darwin', 'arm64', '-mcpu=native', ['-dynamiclib', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/tensorflow'], 'libtensorflow_cc.2.dylib'],
  ])('on %s %s', (platform, arch, processor, linking, library) => {
    const ours = compilerArguments(target('thaw_graph', platform, arch));
    expect(ours).toEqual(expect.arrayContaining(['-O3', processor, ...linking, '-o', '/runtime/addon.node', `-DTHAW_TENSORFLOW_LIBRARY="tensorflow/${library}"`]));
    expect(ours.includes(`/runtime/tensorflow/${library}`)).toBe(platform === 'darwin');
    const theirs = compilerArguments(target('tfjs_binding', platform, arch));
    expect(theirs).toEqual(expect.arrayContaining(['-O2', ...linking, `/runtime/tensorflow/${library}`]));
    // It must run on any processor of that kind.
    expect(theirs).not.toContain(processor);
  });

  it.each([
    ['linux', 'x64', 'x86_64-linux-gnu.2.27'],
    ['linux', 'arm64', 'aarch64-linux-gnu.2.27'],
    ['darwin', 'arm64', 'aarch64-macos.12.0'],
  ])('that is zig, on %s %s', (platform, arch, name) => {
    expect(zigArguments(target('thaw_graph', platform, arch)).slice(0, 3)).toEqual(['c++', '-target', name]);
    expect(zigArguments(target('thaw_graph', platform, arch))).toContain('-mcpu=native');
  });
});
