import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, randomUniform } from '@tensorflow/tfjs-core';
import { initializers, input, layers, type LayersModel, model, sequential, type SymbolicTensor } from '@tensorflow/tfjs-layers';

type Layer = layers.Layer;

const chain = (x: SymbolicTensor, ...steps: readonly Layer[]): SymbolicTensor => steps.reduce((below, layer) => layer.apply(below) as SymbolicTensor, x);

/** For tests: a MobileNet in small, of stock layers of TensorFlow.js; [batch, 32, 32, 3] → 5 classes. Names are as Keras and TensorFlow make them. */
export function stockNetwork(): LayersModel {
  const kernel = (seed: number) => ({ useBias: false, padding: 'same' as const, kernelInitializer: initializers.heNormal({ seed }), depthwiseInitializer: initializers.heNormal({ seed }) });
  const image = input({ shape: [32, 32, 3], name: 'input.0' });
  const block = (x: SymbolicTensor, name: string, filters: number, strides: number): SymbolicTensor =>
    chain(
      x,
      layers.depthwiseConv2d({ name: `${name}/dw`, kernelSize: 3, strides, ...kernel(filters) }),
      // As Keras' InceptionV3: without scale.
      layers.batchNormalization({ name: `${name}/dw_bn`, scale: false, momentum: 0.9 }),
      layers.reLU({ name: `${name}/dw_relu`, maxValue: 6 }),
      layers.conv2d({ name: `${name}/pw`, filters, kernelSize: 1, ...kernel(filters + 1) }),
      layers.batchNormalization({ name: `${name}/pw_bn`, momentum: 0.9 }),
    );
  const stem = chain(image, layers.conv2d({ name: '1st_conv', filters: 8, kernelSize: 3, strides: 2, ...kernel(1) }), layers.batchNormalization({ name: '1st_bn', center: false, momentum: 0.9 }), layers.reLU({ name: 'stem' }));
  const narrow = block(stem, 'block/1', 16, 2);
  const wide = block(narrow, 'block/2', 16, 1);
  const features = chain(layers.add({ name: 'residual' }).apply([narrow, wide]) as SymbolicTensor, layers.reLU({ name: 'out_relu' }));
  const classes = chain(features, layers.globalAveragePooling2d({ name: 'pool' }), layers.dropout({ name: 'dropout', rate: 0.5 }), layers.dense({ name: 'predictions', units: 5, activation: 'softmax' }));
  return withStatistics(model({ name: 'stock', inputs: image, outputs: classes }));
}

/** For tests: the network above as the first layer of another, as transfer learning in Keras leaves it. */
export function nestedNetwork(): LayersModel {
  const whole = stockNetwork();
  const body = model({ name: 'body_1.00_32', inputs: whole.inputs, outputs: whole.getLayer('out_relu').output as SymbolicTensor });
  const image = input({ shape: [32, 32, 3], name: 'picture' });
  const scaled = chain(image, layers.zeroPadding2d({ name: 'padding', padding: 0 }));
  const pooled = chain(body.apply(scaled) as SymbolicTensor, layers.globalAveragePooling2d({ name: 'pool' }));
  return model({ name: 'nested', inputs: image, outputs: sequential({ name: 'classifier', layers: [layers.dense({ name: 'dense', units: 5, inputShape: [16] })] }).apply(pooled) as SymbolicTensor });
}

/** Running statistics and scales that are not those of the start. */
function withStatistics(network: LayersModel): LayersModel {
  network.layers.filter((layer) => layer.getClassName() === 'BatchNormalization').forEach((layer, seed) => {
    for (const weight of layer.weights) {
      const low = /variance|gamma/.test(weight.originalName) ? 0.5 : -0.5;
      weight.write(randomUniform(weight.shape as number[], low, low + 1, 'float32', seed + 1));
    }
  });
  return network;
}

/** For tests: saves a model as TensorFlow.js does, in two shards; gives the path of its model.json. */
export async function saveToDisk(network: LayersModel): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-layers-model-'));
  await network.save(
    io.withSaveHandler(async (artifacts) => {
      const bytes = new Uint8Array(artifacts.weightData as ArrayBuffer);
      const middle = Math.floor(bytes.length / 2);
      await writeFile(join(folder, 'group1-shard1of2.bin'), bytes.subarray(0, middle));
      await writeFile(join(folder, 'group1-shard2of2.bin'), bytes.subarray(middle));
      const weightsManifest = [{ paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'], weights: artifacts.weightSpecs }];
      await writeFile(join(folder, 'model.json'), JSON.stringify({ format: 'layers-model', modelTopology: artifacts.modelTopology, weightsManifest }));
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  return join(folder, 'model.json');
}
