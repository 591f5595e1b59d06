import { createRequire } from 'node:module';

const { input, model: createModel } = createRequire(new URL('../../packages/training/package.json', import.meta.url))('@tensorflow/tfjs-layers');

/** Applies the layers above some tensors again, to others in their place, and gives the new output. The layers stay the same. */
function replay(output, replaced) {
  const visit = (tensor) => {
    if (!replaced.has(tensor)) {
      const below = tensor.inputs.map(visit);
      replaced.set(tensor, tensor.sourceLayer.apply(below.length === 1 ? below[0] : below));
    }
    return replaced.get(tensor);
  };
  return visit(output);
}

/** A model in two parts: what lies below every layer of these names, and the rest. */
export function cutBelow(model, names) {
  const isUpper = new Map();
  const visit = (tensor) => {
    if (!isUpper.has(tensor)) isUpper.set(tensor, [names.has(tensor.sourceLayer.name), ...tensor.inputs.map(visit)].includes(true));
    return isUpper.get(tensor);
  };
  visit(model.outputs[0]);
  const upperTensors = [...isUpper.keys()].filter((tensor) => isUpper.get(tensor));
  const cut = [...new Set(upperTensors.flatMap((tensor) => tensor.inputs).filter((tensor) => !isUpper.get(tensor)))];
  const inputs = cut.map((tensor) => input({ batchShape: tensor.shape }));
  return {
    lower: createModel({ inputs: model.inputs, outputs: cut }),
    upper: createModel({ inputs, outputs: replay(model.outputs[0], new Map(cut.map((tensor, index) => [tensor, inputs[index]]))) }),
  };
}
