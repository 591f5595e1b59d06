import { ThawError } from '@thaw/core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './golden/files.ts';
import { bytesOf, golden } from './golden/golden.ts';
import { openWeightFile } from './open-weight-file.ts';
import { readKerasArchitecture } from './read-keras-architecture.ts';

const { write } = temporaryFolder();
const wholeModels = ['keras2H5', 'keras3H5', 'keras3Archive'] as const;

describe('the layers of a Keras model', () => {
  it.each([['keras2H5', 2], ['keras3H5', 3], ['keras3Archive', 3]] as const)('are read from %s', async (name, majorVersion) => {
    const architecture = await readKerasArchitecture(await write(name, bytesOf(golden[name])));
    expect(architecture.majorVersion).toBe(majorVersion);
    const { class_name: className, config } = architecture.model as { class_name: string; config: { layers: { class_name: string }[] } };
    expect(className).toBe('Sequential');
    expect(config.layers.map((layer) => layer.class_name)).toEqual(['InputLayer', 'Conv2D', 'BatchNormalization', 'Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'Dropout', 'LayerNormalization', 'Flatten', 'Dense']);
  });

  it.each(['keras2Weights', 'keras3Weights', 'torchZip'] as const)('are not in %s', async (name) => {
    await expect(readKerasArchitecture(await write(name, bytesOf(golden[name])))).rejects.toThrow(/holds weights, but not the layers.*model\.save/s);
  });

  it.each(wholeModels)('of a damaged %s are refused, or others', async (name) => {
    const whole = bytesOf(golden[name]);
    for (let index = 0; index < 30; index++) {
      const position = Math.floor((index * whole.length) / 30);
      const changed = Uint8Array.from(whole);
      changed[position]! ^= 0xff;
      for (const bytes of [changed, whole.subarray(0, position)]) {
        await readKerasArchitecture(await write(name, bytes)).catch((error: unknown) => expect(error, `byte ${position}`).toSatisfy(ThawError.isInstance));
      }
    }
  });

  it('have names beside the weights in files of Keras 3', async () => {
    const file = await openWeightFile(await write('keras3Archive', bytesOf(golden.keras3Archive)));
    expect(file.metadata).toEqual({});
    await file.close();
  });
});
