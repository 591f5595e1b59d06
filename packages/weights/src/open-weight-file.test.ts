import { tmpdir } from 'node:os';
import { ThawError } from '@thaw/core';
import { describe, expect, it } from 'vitest';
import { describeFile, temporaryFolder } from './golden/files.ts';
import { bytesOf, golden } from './golden/golden.ts';
import { openWeightFile } from './open-weight-file.ts';

const { write } = temporaryFolder();
const file = (name: keyof typeof golden) => write(name, bytesOf(golden[name]));

describe('openWeightFile', () => {
  it.each([
    ['safetensors', 'safetensors of halves, doubles and truth values', 'safetensorsHalf'],
    ['torch', 'the legacy format: transposed, sliced, sharing storages, scalar and empty', 'torchLegacy'],
    ['torch', 'a checkpoint in the legacy format, of every element type', 'torchLegacyCheckpoint'],
    ['torch', 'the same in the zip format', 'torchZip'],
    ['torch', 'in a zip with 64-bit sizes', 'torchZip64'],
    ['torch', 'in a zip that was packed again', 'torchZipPacked'],
    ['pickle', 'arrays of NumPy', 'numpyPickle'],
    ['Keras 2', 'a whole model', 'keras2H5'],
    ['Keras 2', 'weights alone', 'keras2Weights'],
    ['Keras 3', 'a whole model', 'keras3H5'],
    ['Keras 3', 'weights alone', 'keras3Weights'],
    ['Keras 3', 'bfloat16, which HDF5 lacks', 'keras3Bfloat16'],
    ['Keras 3', 'an archive', 'keras3Archive'],
    ['Keras 3', 'a model in a model, an attention layer and a recurrent one', 'kerasNestedH5'],
    ['Keras 3', 'the same as weights alone, beside an optimizer', 'kerasNestedWeights'],
  ] as const)('reads %s: %s', async (_library, _what, name) => {
    expect(await describeFile(await file(name))).toEqual(golden[name].tensors);
  });

  it('tells the layout, the types as the file has them, and the metadata', async () => {
    const torch = await openWeightFile(await file('safetensors'));
    expect(torch.layout).toBe('torch');
    expect(torch.metadata).toEqual(golden.safetensors.metadata);
    await torch.close();
    const keras = await openWeightFile(await file('keras3Bfloat16'));
    expect(keras.layout).toBe('keras');
    expect(keras.tensors.get('conv_2/kernel')).toMatchObject({ dtype: 'bfloat16', shape: [1, 1, 3, 2] });
    await keras.close();
  });

  it('reads doubles as float32', async () => {
    const opened = await openWeightFile(await file('safetensors'));
    const tensor = await opened.read('precise');
    expect([tensor.dtype, ...tensor.data]).toEqual(['float32', Math.fround(0.1), -Infinity]);
    await opened.close();
  });

  it('reads nothing that is not there, and nothing after closing', async () => {
    const opened = await openWeightFile(await file('torchZip'));
    await expect(opened.read('halv')).rejects.toThrow('did you mean "half"?');
    await opened.close();
    await opened.close();
    await expect(opened.read('half')).rejects.toThrow('was closed');
  });

  it.each([
    ['a whole module', 'torchModule', 'asks for "torch.nn.modules.linear.Linear", which is not allowed'],
    ['a checkpoint that calls the system', 'torchMalicious', 'posix.system'],
    ['a pickle that calls the system', 'maliciousPickle', 'posix.system'],
    ['HDF5 of another generation', 'hdf5Latest', "libver='latest'"],
    ['chunked arrays', 'hdf5Chunked', 'compressed or chunked arrays'],
    ['arrays in other files', 'hdf5External', 'arrays that lie in other files'],
    ['links', 'hdf5Soft', 'links to other names'],
    ['groups inside themselves', 'hdf5Loop', 'leads back to itself'],
  ] as const)('refuses %s, by name', async (_, name, message) => {
    const refused = openWeightFile(await file(name));
    await expect(refused).rejects.toThrow(ThawError);
    await expect(refused).rejects.toThrow(message);
  });

  it.each([
    ['an empty file', '', 'format of this weight file is not known'],
    ['a web page', '<!doctype html><html></html>', 'format of this weight file is not known'],
    ['what git keeps in place of a large file', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n', 'git lfs pull'],
    ['an empty archive', 'PK\x05\x06'.padEnd(22, '\0'), 'holds no weights'],
  ])('refuses %s', async (_, content, message) => {
    await expect(openWeightFile(await write('other', content))).rejects.toThrow(message);
  });

  it('refuses a folder', async () => {
    await expect(openWeightFile(tmpdir())).rejects.toThrow('name a file, not a folder');
  });

  it('says which file is not there', async () => {
    await expect(openWeightFile('no/such.safetensors')).rejects.toThrow(/cannot be opened[^]*no\/such\.safetensors/);
  });
});
