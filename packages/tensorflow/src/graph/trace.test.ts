import { add, concat, conv2d, memory, mul, ones, scalar, sub, sum, type Tensor, tensor, tensor1d, type Tensor4D, unique, variable, variableGrads } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';
import { counting, countingAddon, failing, growing, place, readsVariable, untraceable, usesOutside } from '../test-functions.ts';
import type { OutputType } from './graph.ts';
import { nativeBackend } from './native-backend.ts';
import { trace, type Trace, type Traceable, variableRead } from './trace.ts';

let counted: ReturnType<typeof countingAddon>;
beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  counted = countingAddon();
});
afterEach(() => expect(counted.openGraphs()).toBe(0));

const vector: OutputType = { dtype: 'float32', shape: [3] };
const run = (traced: Traceable, types: Readonly<Record<string, OutputType>> = { x: vector }): Trace => trace(counted.addon, nativeBackend(), traced, types);
/** Twice, as a session does. */
function runTwice(traced: Traceable): Trace {
  const first = run(traced);
  return trace(counted.addon, nativeBackend(), traced, { x: vector }, first.nodes);
}
const operations = ({ nodes }: Trace): string[] => nodes.map(({ op }) => op);

describe('a trace', () => {
  it('has a node per operation, with the types and shapes TensorFlow infers', () => {
    const { nodes, inputs, outputs } = run(({ x }) => ({ y: mul(add(x!, 1), x!), total: sum(x!) }));
    expect(nodes.map(({ op, inputs: ports, outputs: types }) => [op, ports.map(({ node }) => node), types[0]])).toEqual([
      ['Placeholder', [], vector],
      ['Const', [], { dtype: 'float32', shape: [] }],
      ['Add', [0, 1], vector],
      ['Mul', [2, 0], vector],
      ['Const', [], { dtype: 'int32', shape: [1] }],
      ['Sum', [0, 4], { dtype: 'float32', shape: [] }],
    ]);
    expect(inputs).toEqual({ x: 0 });
    expect(outputs).toEqual({ y: { node: 3, output: 0 }, total: { node: 5, output: 0 } });
  });

  it('computes nothing and knows only shapes', () => {
    const { nodes } = run(({ x, kernel }) => ({ y: conv2d(x as Tensor4D, kernel as Tensor4D, 2, 'same') }), {
      x: { dtype: 'float32', shape: [1000, 224, 224, 3] },
      kernel: { dtype: 'float32', shape: [3, 3, 3, 64] },
    });
    expect(nodes.at(-1)).toMatchObject({ op: 'Conv2D', outputs: [{ dtype: 'float32', shape: [1000, 112, 112, 64] }] });
  });

  it('keeps the bytes of constants as they were, whatever becomes of the array', () => {
    const values = Float32Array.of(1, 2, 3);
    const { nodes } = run(({ x }) => ({ y: add(x!, tensor1d(values)) }));
    values.fill(0);
    expect(nodes[1]!.attributes['value']).toEqual({ tensor: { dtype: 'float32', shape: [3], bytes: new Uint8Array(Float32Array.of(1, 2, 3).buffer) } });
  });

  it('takes lists of inputs', () => {
    const { nodes } = run(({ x }) => ({ y: concat([x!, x!, x!]) }));
    expect(nodes.at(-1)).toMatchObject({ op: 'ConcatV2', attributes: { N: { int: 3 } }, outputs: [{ shape: [9] }] });
  });

  it('shows bytes to the function as float32', () => {
    const { nodes } = run(({ x }) => {
      expect(x!.dtype).toBe('float32');
      return { y: mul(x!, 1 / 255) };
    }, { x: { dtype: 'uint8', shape: [2, 2] } });
    expect(nodes.slice(0, 2).map(({ op, outputs }) => [op, outputs[0]!.dtype])).toEqual([['Placeholder', 'uint8'], ['Cast', 'float32']]);
  });

  it('names the variables that are read, once each, and those that are assigned', () => {
    const [read, written, untouched] = [1, 2, 3].map((value) => variable(tensor1d([value, value, value])));
    const traced = run(({ x }) => {
      written!.assign(add(mul(read!, read!), add(x!, written!)));
      return { y: sub(written!, read!) };
    });
    expect([...traced.reads.keys()]).toEqual([read, written]);
    expect(operations(traced).filter((op) => op === variableRead)).toHaveLength(2);
    expect([...traced.assigns.keys()]).toEqual([written]);
    // What is read after an assignment is the new value.
    const { node } = traced.assigns.get(written!)!;
    expect(traced.nodes[traced.outputs['y']!.node]!.inputs[0]).toEqual({ node, output: 0 });
    for (const one of [read, written, untouched]) one!.dispose();
  });

  it('tells variables apart that were made from one tensor', () => {
    const start = tensor1d([1, 1, 1]);
    const [first, second] = [variable(start), variable(start)];
    const { reads } = run(({ x }) => ({ y: add(mul(x!, first), second) }));
    expect([...reads.keys()]).toEqual([first, second]);
    expect([...second.dataSync()]).toEqual([1, 1, 1]);
    for (const one of [start, first, second]) one.dispose();
  });

  it('goes through gradients', () => {
    const weight = variable(tensor1d([1, 2, 3]));
    const { reads, assigns, nodes } = run(({ x }) => {
      const { value, grads } = variableGrads(() => sum(mul(weight, x!)), [weight]);
      weight.assign(sub(weight, mul(grads[weight.name]!, 0.1)));
      return { loss: value };
    });
    expect([...reads.keys(), ...assigns.keys()]).toEqual([weight, weight]);
    expect(nodes[assigns.get(weight)!.node]).toMatchObject({ op: 'Sub', outputs: [vector] });
    weight.dispose();
  });
});

describe('a trace leaves', () => {
  it('variables as they were, and no tensors', () => {
    const weight = variable(tensor1d([1, 2, 3]));
    const before = memory().numTensors;
    run(({ x }) => {
      weight.assign(add(weight, x!));
      return { y: sum(weight) };
    });
    expect([...weight.dataSync()]).toEqual([1, 2, 3]);
    expect(memory().numTensors).toBe(before);
    weight.dispose();
  });

  it('the same when the function fails', () => {
    const weight = variable(tensor1d([1, 2, 3]));
    const before = memory();
    expect(() => run(failing(weight))).toThrow('on purpose');
    expect([...weight.dataSync()]).toEqual([1, 2, 3]);
    expect(memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
    // And TensorFlow.js computes again.
    expect([...add(weight, 1).dataSync()]).toEqual([2, 3, 4]);
    weight.dispose();
  });

  it('the backend as it was for outside tensors', () => {
    const outside = mul(ones([2]), 3);
    run(({ x }) => ({ y: add(x!, 1) }));
    expect([...outside.dataSync()]).toEqual([3, 3]);
    outside.dispose();
  });
});

describe('what cannot be traced is an error that tells the place', () => {
  it.each(['readsInput', 'readsResult'] as const)('a value that is read: %s', (name) => {
    expect(() => run(untraceable[name])).toThrow(/reads the value of a tensor, which has none yet at .*cure: compute with tensors/s);
    expect(() => run(untraceable[name])).toThrow(place(name));
  });

  it('the value of a variable that is read', () => {
    const weight = variable(scalar(2));
    expect(() => run(readsVariable(weight))).toThrow(/reads the value of the variable .*, which may change at/);
    expect(() => run(readsVariable(weight))).toThrow(place('readsVariable'));
    weight.dispose();
  });

  it('a tensor of the outside', () => {
    const { run: uses, outside } = usesOutside();
    expect(() => run(uses)).toThrow(/uses a tensor from outside \(in Add at .*cure: give it as an input/s);
    expect(() => run(uses)).toThrow(place('usesOutside'));
    outside.dispose();
  });

  it('a tensor of the outside that TensorFlow has not yet seen, in the second trace', () => {
    const outside = tensor([1, 2, 3]);
    expect(() => runTwice(({ x }) => ({ y: add(x!, outside) }))).toThrow(/from outside/);
    outside.dispose();
  });

  it('a shape that depends on values', () => {
    expect(() => run(({ x }) => ({ y: unique(x!).values }))).toThrow(/The shape of what UniqueV2 gives depends on values at .*cure: use operations whose shapes/s);
  });

  it.each([
    ['randomNumber', /a constant \[\] was 0\.\d+ and now is 0\.\d+/],
    ['randomTensor', /a constant \[3\] was -?\d\.\d+, -?\d\.\d+, -?\d\.\d+ and now is/],
  ] as const)('a constant that is drawn: %s', (name, message) => {
    expect(() => runTwice(untraceable[name])).toThrow(message);
    expect(() => runTwice(untraceable[name])).toThrow(place(name));
  });

  it('a JavaScript number that changes', () => {
    expect(() => runTwice(counting())).toThrow(/a constant \[\] was 1 and now is 2 \(operation 1 at .*cure: give what changes from call to call as an input tensor/s);
    expect(() => runTwice(counting())).toThrow(place('counting'));
  });

  it('other operations', () => {
    expect(() => runTwice(growing())).toThrow(/Mul comes on top \(operation 2 at /);
    expect(() => runTwice(growing())).toThrow(place('growing'));
    let calls = 0;
    expect(() => runTwice(({ x }) => ({ y: calls++ === 0 ? add(x!, 1) : sub(x!, 1) }))).toThrow(/Sub instead of Add/);
    expect(() => runTwice(({ x }) => ({ y: calls++ === 2 ? mul(add(x!, 1), 2) : add(x!, 1) }))).toThrow(/is missing/);
  });

  it('another variable', () => {
    const weights = [1, 2].map((value) => variable(scalar(value)));
    let calls = 0;
    expect(() => runTwice(({ x }) => ({ y: mul(x!, weights[calls++]!) }))).toThrow(/VariableRead has other attributes/);
    for (const weight of weights) weight.dispose();
  });

  it('another attribute or input', () => {
    let calls = 0;
    expect(() => runTwice(({ x }) => ({ y: sum(x!, 0, calls++ > 0) }))).toThrow(/Sum has other attributes: .*"keep_dims":{"bool":false}.*, now .*true/);
    expect(() => runTwice(({ x }): Record<string, Tensor> => {
      const y = add(x!, 1);
      return { y: calls++ > 2 ? sub(y, x!) : sub(x!, y) };
    })).toThrow(/Sub has other inputs/);
  });
});

it('a second trace is the same, and tells the places of constants', () => {
  const weight = variable(tensor1d([1, 2, 3]));
  const step: Traceable = ({ x }) => {
    weight.assign(add(weight, mul(x!, 0.1)));
    return { y: sum(weight) };
  };
  const first = run(step);
  const { origins, ...second } = trace(counted.addon, nativeBackend(), step, { x: vector }, first.nodes);
  expect(second).toEqual(first);
  const constants = first.nodes.flatMap(({ op }, node) => (op === 'Const' ? [node] : []));
  expect([...origins!.keys()]).toEqual(constants);
  for (const found of origins!.values()) expect(found).toMatch(/^.+:\d+$/);
  weight.dispose();
});
