// Trains a small network with every optimizer, head, loss for single labels, schedule and policy that a browser can have. Bundled by browser.test.ts.
import { add, mean, scalar, setBackend, tensor2d, tensor4d, tidy, variableGrads } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { initializers, input, layers, model } from '@tensorflow/tfjs-layers';
import { createRandom } from '@thaw/core';
import { concatPool, linear } from '@thaw/heads';
import { batchNormalization, relu } from '@thaw/layers';
import { binaryCrossEntropy, crossEntropy } from '@thaw/losses';
import { adam, adamw, sgd } from '@thaw/optimizers';
import { constant, cosine, oneCycle } from '@thaw/schedulers';
import { discriminative, everything, gradual, meet } from '@thaw/unfreezing';

const settings = [
  { name: 'adamw, concatPool, crossEntropy, oneCycle', optimizer: adamw({ weightDecay: 0.05 }), head: concatPool({ hidden: [8], dropout: 0 }), loss: crossEntropy({ labelSmoothing: 0.05 }), schedule: oneCycle({ peak: 0.05 }), policy: meet(gradual({ doneAt: 0.3 }), discriminative({ lowest: 0.1 })) },
  { name: 'adam, linear, crossEntropy, cosine', optimizer: adam(), head: linear(), loss: crossEntropy(), schedule: cosine({ peak: 0.05 }), policy: everything() },
  { name: 'sgd, linear, binaryCrossEntropy, constant', optimizer: sgd(), head: linear(), loss: binaryCrossEntropy(), schedule: constant({ value: 0.1 }), policy: everything() },
];

/** @returns the losses of every setting, step by step */
export async function trainAll(backend = 'cpu', steps = 12) {
  await setBackend(backend);
  return Object.fromEntries(settings.map((setting) => [setting.name, train(setting, steps)]));
}

function train({ optimizer, head, loss, schedule, policy }, steps) {
  const random = createRandom(1);
  const image = input({ shape: [8, 8, 3] });
  const body = relu({ name: 'act' }).apply(batchNormalization({ name: 'bn' }).apply(layers.conv2d({ name: 'conv', filters: 6, kernelSize: 3, strides: 2, kernelInitializer: initializers.glorotUniform({ seed: 1 }) }).apply(image)));
  const network = model({ inputs: image, outputs: head(body, { classCount: 2, random }) });
  const groups = [
    { name: 'stem', layers: ['conv', 'bn', 'act'] },
    { name: 'head', layers: network.layers.map(({ name }) => name).filter((name) => name.startsWith('head_')) },
  ];
  // Red pictures and blue ones, by turns.
  const images = tensor4d(Array.from({ length: 4 * 8 * 8 * 3 }, (_, index) => Math.sin(index) + (index % 3 === (Math.floor(index / 192) % 2) * 2 ? 2 : 0)), [4, 8, 8, 3]);
  const targets = tensor2d([[1, 0], [0, 1], [1, 0], [0, 1]]);
  let state;
  return Array.from({ length: steps }, (_, step) => {
    const trained = policy(step / steps, groups);
    const scales = new Map(groups.flatMap(({ layers: names }, index) => names.map((name) => [name, trained[index]])));
    const trainable = network.layers.filter(({ name }) => scales.get(name)?.trainable).flatMap((layer) => layer.trainableWeights.map((weight) => [weight, scales.get(layer.name).learningRateScale]));
    const variables = trainable.map(([weight]) => weight.val);
    const { value, grads } = variableGrads(() => mean(loss(network.apply(images, { training: true }), targets, { classCounts: [2, 2], sampleCount: 4 })), variables);
    const parameters = Object.fromEntries(variables.map((variable) => [variable.name, variable]));
    const scaleOf = Object.fromEntries(trainable.map(([weight, scale]) => [weight.val.name, scale]));
    state = optimizer.initialize(parameters, state);
    const [updates, next] = tidy(() => optimizer.update(grads, state, { parameters, learningRate: scalar(schedule(step, steps)), learningRateScale: (name) => scalar(scaleOf[name]) }));
    state = next;
    for (const variable of variables) variable.assign(add(variable, updates[variable.name]));
    return value.dataSync()[0];
  });
}
