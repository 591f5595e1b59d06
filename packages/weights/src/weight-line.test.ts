import { describe, expect, it } from 'vitest';
import { parseWeightLine } from './weight-line.ts';

const hash = 'a1'.repeat(32);

describe('a line that names weights', () => {
  it.each([
    ['hf:timm/resnet50.a1_in1k', { source: 'hub', repository: 'timm/resnet50.a1_in1k', path: 'model.safetensors' }],
    ['hf:timm/resnet50.a1_in1k@v2', { source: 'hub', repository: 'timm/resnet50.a1_in1k', revision: 'v2', path: 'model.safetensors' }],
    ['hf:me/net@refs%2Fpr%2f1/deep/net.pth', { source: 'hub', repository: 'me/net', revision: 'refs/pr/1', path: 'deep/net.pth' }],
    ['hf:me/net/with@sign.bin', { source: 'hub', repository: 'me/net', path: 'with@sign.bin' }],
    ['file:./weights/net.pt', { source: 'file', path: './weights/net.pt' }],
    ['file:/C drive/net#1.h5', { source: 'file', path: '/C drive/net#1.h5' }],
    [`https://example.org/net.pth?v=1#sha256=${hash.toUpperCase()}`, { source: 'url', url: 'https://example.org/net.pth?v=1', sha256: hash }],
    ['pypi:the-net@1.0/net/weights.pth', { source: 'package', index: 'pypi', name: 'the-net', version: '1.0', member: 'net/weights.pth' }],
    [`npm:@scope/net@1.0/package/w.bin#sha256=${hash}`, { source: 'package', index: 'npm', name: '@scope/net', version: '1.0', member: 'package/w.bin', sha256: hash }],
  ])('%s', (line, parts) => {
    expect(parseWeightLine(line)).toEqual(parts);
  });

  it.each([
    ['https://example.org/net.pth', /wanted: https:\/\/ADDRESS#sha256=HEX[^]*sha256sum FILE/],
    ['https://example.org/net.pth#sha256=abc', /sha256sum FILE/],
    ['hf:resnet50', /wanted: hf:OWNER\/NAME\[@REVISION\]\[\/FILE\]/],
    ['npm:net/weights.bin', /wanted: npm:NAME@VERSION\/FILE/],
    ['file:', /wanted: file:PATH/],
    ['./net.pt', /available: hf:OWNER[^]*file:PATH, https:[^]*pypi:[^]*npm:[^]*write "file:\.\/net\.pt"/],
    ['timm/resnet50.a1_in1k', /write "hf:timm\/resnet50\.a1_in1k"/],
    ['torchhub:resnet50', /available: [^]*one of these forms/],
  ])('%s is refused with what was meant', (line, message) => {
    expect(() => parseWeightLine(line)).toThrow(message);
  });
});
