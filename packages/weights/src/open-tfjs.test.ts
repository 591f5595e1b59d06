import '@tensorflow/tfjs-backend-cpu';
import { io } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import { describe, expect, it } from 'vitest';
import { readAll, temporaryFolder } from './golden/files.ts';
import { openWeightFile } from './open-weight-file.ts';

const { write } = temporaryFolder();

/** Every way in which TensorFlow.js stores numbers of a network. */
const specification: io.WeightsManifestEntry[] = [
  { name: 'conv/kernel', shape: [1, 2, 2], dtype: 'float32' },
  { name: 'conv/bias', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.1, min: -2.5 } },
  { name: 'fc/kernel', shape: [2], dtype: 'float32', quantization: { dtype: 'uint16', scale: 1e-4, min: 0.5 } },
  { name: 'fc/bias', shape: [4], dtype: 'float32', quantization: { dtype: 'float16' } },
  { name: 'steps', shape: [], dtype: 'int32' },
  { name: 'mask', shape: [2], dtype: 'bool' },
];

const weights = new Uint8Array(
  Buffer.concat([
    Buffer.from(Float32Array.of(1, -0.5, 1e-30, 3e38).buffer),
    Buffer.from([0, 100, 255]),
    Buffer.from(Uint16Array.of(1, 65535).buffer),
    // 1, −2, the smallest subnormal, 65504
    Buffer.from(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff).buffer),
    Buffer.from(Int32Array.of(-7).buffer),
    Buffer.from([1, 0]),
  ]),
);

const modelOf = (groups: unknown): string => JSON.stringify({ modelTopology: {}, format: 'layers-model', weightsManifest: groups });

describe('a TensorFlow.js model', () => {
  it('has the tensors that TensorFlow.js reads, across shards', async () => {
    // The first ends within a number.
    await write('group1-shard1of2.bin', weights.subarray(0, 10));
    await write('group1-shard2of2.bin', weights.subarray(10));
    const tensors = await readAll(await write('model.json', modelOf([{ paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'], weights: specification }])));
    const reference = io.decodeWeights(weights.buffer, specification);
    expect(Object.keys(tensors)).toEqual(Object.keys(reference));
    for (const [name, tensor] of Object.entries(reference)) {
      expect(tensors[name]!.shape, name).toEqual(tensor.shape);
      expect([...tensors[name]!.data], name).toEqual([...tensor.dataSync()]);
    }
  });

  it('has the layout of Keras', async () => {
    await write('all.bin', weights);
    const file = await openWeightFile(await write('model.json', modelOf([{ paths: ['all.bin'], weights: specification }])));
    expect(file.layout).toBe('keras');
    expect(file.tensors.get('conv/bias')).toMatchObject({ dtype: 'float32', shape: [3] });
    await file.close();
    await expect(file.read('conv/bias')).rejects.toThrow('was closed');
  });

  const bias = { name: 'a', shape: [1], dtype: 'float32' };
  it.each([
    ['what is not JSON', '{"a":', 'not JSON'],
    ['a model without weights', '{}', 'no weightsManifest'],
    ['shards in other folders', modelOf([{ paths: ['../all.bin'], weights: [] }]), 'not a file name of its own folder'],
    ['shards elsewhere', modelOf([{ paths: ['/etc/passwd'], weights: [] }]), 'not a file name of its own folder'],
    ['shards on a server', modelOf([{ paths: ['https://example.org/all.bin'], weights: [] }]), 'not a file name of its own folder'],
    ['shards that are not there', modelOf([{ paths: ['none.bin'], weights: [] }]), 'cannot be opened'],
    ['more numbers than the shards have', modelOf([{ paths: ['all.bin'], weights: [{ ...bias, shape: [2 ** 40] }] }]), 'cut off or damaged'],
    ['fewer numbers than the shards have', modelOf([{ paths: ['all.bin'], weights: [bias] }]), 'have 4 bytes and their shards'],
    ['a size that is none', modelOf([{ paths: ['all.bin'], weights: [{ ...bias, shape: [-1] }] }]), 'not a list of sizes'],
    ['text', modelOf([{ paths: ['all.bin'], weights: [{ ...bias, dtype: 'string' }] }]), 'given: string'],
    ['another quantization', modelOf([{ paths: ['all.bin'], weights: [{ ...bias, quantization: { dtype: 'uint4', scale: 1, min: 0 } }] }]), 'uint4'],
    ['a quantization without a scale', modelOf([{ paths: ['all.bin'], weights: [{ ...bias, quantization: { dtype: 'uint8', min: 0 } }] }]), 'lacks scale or min'],
    ['a name twice', modelOf([{ paths: ['all.bin'], weights: [bias, bias] }]), 'two of its tensors are called "a"'],
  ])('is refused with %s', async (_, model, message) => {
    await write('all.bin', weights);
    const refused = openWeightFile(await write('refused.json', model));
    await expect(refused).rejects.toThrow(ThawError);
    await expect(refused).rejects.toThrow(message);
  });

  it('is refused when its model.json or a shard is cut off, at every 5 %', async () => {
    const model = modelOf([{ paths: ['cut.bin'], weights: specification }]);
    for (let percent = 0; percent < 100; percent += 5) {
      await write('cut.bin', weights);
      await expect(readAll(await write('cut.json', model.slice(0, Math.floor((model.length * percent) / 100))))).rejects.toSatisfy(ThawError.isInstance);
      await write('cut.bin', weights.subarray(0, Math.floor((weights.length * percent) / 100)));
      await expect(readAll(await write('cut.json', model))).rejects.toSatisfy(ThawError.isInstance);
    }
  });

  it('gives a ThawError or other numbers when a byte of its model.json changed', async () => {
    await write('all.bin', weights);
    const model = Buffer.from(modelOf([{ paths: ['all.bin'], weights: specification }]));
    for (let position = 0; position < model.length; position++) {
      const changed = Buffer.from(model);
      changed[position]! ^= [0x01, 0x80, 0xff][position % 3]!;
      try {
        await readAll(await write('changed.json', changed));
      } catch (error) {
        expect(error, `byte ${position}`).toSatisfy(ThawError.isInstance);
      }
    }
  });
});
