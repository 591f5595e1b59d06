import { describe, expect, it } from 'vitest';
import { layersOf, translateModel } from './translate-model.ts';
import { parseLayer } from './keras-layer.ts';

const tensor = (layer: string) => ({ class_name: '__keras_tensor__', config: { shape: [null, 8, 8, 3], dtype: 'float32', keras_history: [layer, 0, 0] } });
const image = { class_name: 'InputLayer', name: 'image', config: { name: 'image', batch_shape: [null, 8, 8, 3] }, inbound_nodes: [] };

/** A picture, then one layer, as Keras 3 saves it. */
const modelOf = (className: string, config: object = {}, args: readonly unknown[] = [tensor('image')]) => ({
  class_name: 'Functional',
  config: { name: 'model', layers: [image, { class_name: className, name: 'it', config: { name: 'it', ...config }, inbound_nodes: [{ args, kwargs: {} }] }], input_layers: ['image', 0, 0], output_layers: ['it', 0, 0] },
});

const translated = (className: string, config: object = {}, args?: readonly unknown[], majorVersion = 3) =>
  layersOf(parseLayer(translateModel({ model: modelOf(className, config, args), majorVersion }, () => undefined).topology)).slice(1).map(({ name, className: own, config: options }) => ({ name, own, options }));

describe('is refused, by name and with the reason:', () => {
  it.each([
    ['Lambda', {}, /"it" \(Lambda\).*nothing in a file is executed/s],
    ['MultiHeadAttention', {}, /"it" \(MultiHeadAttention\).*neither TensorFlow.js nor thaw has such a layer.*clone_model/s],
    ['__proto__', {}, 'neither TensorFlow.js nor thaw'],
    ['Resizing', { height: 4, width: 4 }, 'thaw resizes pictures itself'],
    ['UpSampling2D', { size: [2, 2], interpolation: 'bilinear' }, 'interpolation "bilinear" has no counterpart'],
    ['ELU', { alpha: 0.5 }, 'alpha 0.5'],
    ['BatchNormalization', { renorm: true }, 'renorm true'],
    ['ReLU', { threshold: 1 }, 'threshold 1'],
    ['ReLU', { max_value: 6, negative_slope: 0.1 }, 'cannot have a largest value'],
    ['Conv2D', { filters: 6, groups: 3, kernel_size: [3, 1] }, 'the same kernel_size in both directions'],
    ['DepthwiseConv2D', { kernel_size: [3, 3], dilation_rate: [1, 2] }, 'the same dilation_rate in both directions'],
    ['Dense', { units: 2, activation: { module: 'my.code', class_name: 'function', config: 'mine', registered_name: 'mine' } }, 'its activation "mine" is not known; known are linear,'],
    ['Normalization', { mean: null }, 'neither in its configuration nor in the weights'],
    ['TFOpLambda', { function: 'image.resize' }, 'tf.image.resize has no counterpart'],
  ])('%s %j', (className, config, message) => {
    expect(() => translated(className, config)).toThrow(message);
  });

  it('a model that Python code puts together, or that has not seen a picture', () => {
    const translate = (model: unknown) => () => translateModel({ model, majorVersion: 3 }, () => undefined);
    expect(translate({ class_name: 'MyNet', config: { name: 'net' } })).toThrow('it is a MyNet, whose layers are put together by Python code');
    expect(translate({ class_name: 'Sequential', config: { name: 's', layers: [{ class_name: 'ReLU', config: { name: 'r' } }] } })).toThrow('before it knew the shape of its pictures');
    expect(translate([])).toThrow('one of its layers has no class');
    expect(translate({ class_name: 'Functional', config: { name: 'f', layers: [image], input_layers: ['image', 0], output_layers: [] } })).toThrow('no output of a layer');
  });
});

it('refuses a layer that two models share: an archive has its weights in one of them', () => {
  const inner = (name: string, more: object) => {
    const own = { ...image, name: `${name}_in`, config: { ...image.config, name: `${name}_in` } };
    const shared = { class_name: 'Conv2D', name: 'shared', config: { name: 'shared', filters: 3, kernel_size: [1, 1] }, inbound_nodes: [{ args: [tensor(own.name)], kwargs: {} }], ...more };
    return { name, layers: [own, shared], input_layers: [own.name, 0, 0], output_layers: ['shared', 0, 0] };
  };
  const once = { name: 'a', class_name: 'Functional', config: inner('a', {}), inbound_nodes: [{ args: [tensor('image')], kwargs: {} }] };
  const twice = { name: 'b', class_name: 'Functional', config: inner('b', { shared_object_id: 139622765379664 }), inbound_nodes: [{ args: [tensor('a')], kwargs: {} }] };
  const whole = (...layers: object[]) => ({ class_name: 'Functional', config: { name: 'whole', layers: [image, ...layers], input_layers: ['image', 0, 0], output_layers: ['a', 0, 0] } });
  const translate = (model: unknown) => () => translateModel({ model, majorVersion: 3 }, () => undefined);
  expect(translate(whole(once))).not.toThrow();
  expect(translate(whole(once, twice))).toThrow(/"shared" \(Conv2D\).*two models in this file share it.*clone_model of one of them, then set_weights/s);
});

describe('arithmetic with numbers is a scale and an offset:', () => {
  const array = { class_name: '__numpy__', config: { value: [1, 2, 4], dtype: 'float32' } };
  it.each([
    ['Add', [tensor('image'), 3], 1, 3],
    ['Subtract', [tensor('image'), array], 1, [-1, -2, -4]],
    ['Subtract', [1, tensor('image')], -1, 1],
    ['TrueDivide', [tensor('image'), array], [1, 0.5, 0.25], 0],
  ])('%s %#', (className, args, scale, offset) => {
    expect(translated(className, {}, args)).toEqual([{ name: 'it', own: 'Rescaling', options: { name: 'it', scale, offset } }]);
  });

  it('no other arithmetic', () => {
    expect(() => translated('Subtract', {}, [tensor('image'), tensor('image')])).toThrow('no sum or product');
    expect(() => translated('Divide', {}, [1, tensor('image')])).toThrow('divides by a tensor');
  });
});

it('takes a word for what it meant in that version of Keras', () => {
  const gate = (majorVersion: number) => translated('Activation', { activation: 'hard_sigmoid' }, undefined, majorVersion)[0];
  expect(gate(2)).toMatchObject({ own: 'Activation', options: { activation: 'hard_sigmoid' } });
  expect(gate(3)).toMatchObject({ own: 'HardSigmoid' });
});

it('a layer that becomes two keeps its name for the weights, and gives what the second gives', () => {
  const { outputNames } = translateModel({ model: modelOf('Conv2D', { filters: 2, kernel_size: [1, 1], activation: 'silu' }), majorVersion: 3 }, () => undefined);
  expect(translated('Conv2D', { filters: 2, activation: 'silu' }).map(({ name }) => name)).toEqual(['it', 'it/activation']);
  expect([...outputNames]).toEqual([['it', 'it/activation']]);
});
