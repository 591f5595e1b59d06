// What is measured, as data. Contenders of a case do the same work, which they get as JSON.

/** The scripts that do a kind of work. Where one has variants, they race at warm-up and the fastest competes. */
export const contenders = {
  network: {
    thaw: { script: 'thaw-network.mjs' },
    tfjs: { script: 'tfjs-network.mjs' },
    keras: { script: 'keras_network.py' },
    torch: { script: 'torch_network.py', variants: ({ mode }) => (mode === 'train' ? ['foreach', 'fused'] : []) },
  },
  pictures: {
    thaw: { script: 'thaw-pictures.mjs' },
    torch: { script: 'torchvision_pictures.py', variants: () => ['pil', 'tensor'] },
  },
  frozenPhase: {
    thaw: { script: 'thaw-frozen-phase.mjs' },
    torch: { script: 'torch_network.py', variants: () => ['foreach', 'fused'] },
  },
  firstStep: {
    thaw: { script: 'thaw-first-step.mjs', freshProcess: true },
    torch: { script: 'torch_first_step.py', freshProcess: true },
  },
};

/** Where the last stage begins, in the names of timm (thaw's have underscores for dots) and in those of Keras. */
const networks = {
  resnet18: { batch: 16, lastStage: { timm: ['layer4'], keras: ['layer4'] } },
  resnet50: { batch: 8 },
  mobilenetv2_100: { batch: 16, lastStage: { timm: ['blocks.6', 'conv_head', 'bn2'], keras: ['block_16', 'Conv_1'] } },
  efficientnet_b0: { batch: 16 },
  densenet121: { batch: 8 },
  efficientnet_lite0: { batch: 16 },
};

/** Cases of one kind for some networks. Pictures of 128 × 128, 102 classes, linear head. */
const forNetworks = (kind, names, work) =>
  names.map((network) => ({
    name: `${kind}/${network}`,
    kind: 'network',
    work: { network, ...networks[network], size: 128, classes: 102, ...work },
  }));

const small = ['resnet18', 'mobilenetv2_100'];

/** 320 photos from JPEG to batches of 32 at 224 × 224, with the recipe's default augmentation; a step is an epoch. */
const inputPath = (name, photos, work) => ({ name: `input-path/${name}`, kind: 'pictures', photos, work: { batch: 32, size: 224, ...work } });
const large = { count: 320, size: { width: 500, height: 375 } };

export const cases = [
  ...forNetworks('train-step', Object.keys(networks), { mode: 'train', trains: 'everything' }),
  ...forNetworks('head-only', small, { mode: 'train', trains: 'head' }),
  ...forNetworks('last-stage', small, { mode: 'train', trains: 'lastStage' }),
  ...forNetworks('evaluate', small, { mode: 'evaluate', trains: 'everything', batch: 32 }),
  inputPath('first-epoch', large, { epochs: 'first' }),
  inputPath('first-epoch-small-photos', { count: 320 }, { epochs: 'first' }),
  inputPath('later-epochs', large, { epochs: 'later' }),
  {
    name: 'frozen-phase',
    kind: 'frozenPhase',
    photos: { count: 400 },
    // 320 of the photos are trained on. PyTorch has such pictures in memory already.
    work: { network: 'resnet18', mode: 'train', trains: 'head', batch: 32, batches: 10, size: 224, classes: 5 },
  },
  { name: 'start-up', kind: 'firstStep', photos: large, work: { network: 'efficientnet_lite0', batch: 16, size: 224 } },
];
