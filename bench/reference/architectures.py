"""Golden numbers for the architectures of packages/backbones: the networks of timm and torchvision with synthetic weights.

Run: python bench/reference/architectures.py [name …]
(writes packages/backbones/src/golden/architectures/NAME.json)
Needs timm and torchvision. No weights are downloaded: packages/backbones/src/golden/synthetic-weights.ts makes the same ones by the same rule.

Everything runs in double precision on weights rounded to single: the numbers are those of the architecture, not of
one order of rounding.
"""
import json
import math
import pathlib
import sys

import numpy
import timm
import torch
import torchvision
from timm.models._manipulate import group_parameters

# What differs from `timm.create_model(name)` on two pictures of 64 pixels. `like` is timm's name where it is another.
networks = {
    "resnet18": {},
    # NAME_os8: with a map of one row per 8 pixels.
    "resnet18_os8": {"like": "resnet18", "output_stride": 8, "side": 32},
    "resnet18_os16": {"like": "resnet18", "output_stride": 16, "side": 32},
    "resnet34": {},
    "resnet50": {},
    "resnet101": {},
    "wide_resnet50_2": {},
    "densenet121": {},
    "densenet161": {"batch": 1},
    "densenet169": {},
    "densenet201": {},
    "resnext50_32x4d": {},
    "regnety_004": {},
    "regnety_004_os8": {"like": "regnety_004", "output_stride": 8, "side": 32},
    "regnety_008": {},
    "regnety_016": {"side": 48},
    # Its classifier takes maps of 7 × 7.
    "vgg16_bn": {"side": 228, "batch": 1},
    "mobilenetv2_100": {},
    "efficientnet_b0": {},
    "efficientnet_b0_os8": {"like": "efficientnet_b0", "output_stride": 8, "side": 32},
    "efficientnet_b1": {},
    "efficientnet_b2": {},
    "efficientnet_b3": {},
    "efficientnet_b4": {},
    "efficientnet_lite0": {"like": "tf_efficientnet_lite0"},
    "efficientnet_lite1": {"like": "tf_efficientnet_lite1"},
    "efficientnet_lite2": {"like": "tf_efficientnet_lite2"},
    "efficientnet_lite3": {"like": "tf_efficientnet_lite3"},
    "efficientnet_lite4": {"like": "tf_efficientnet_lite4", "side": 48},
    "mobilenetv1_100": {},
    "mobilenetv1_100_os16": {"like": "mobilenetv1_100", "output_stride": 16, "side": 32},
    "mobilenetv1_100_tf": {"like": "mobilenetv1_100", "pad_type": "same", "bn_eps": 1e-3},
    "mobilenetv3_small_100": {},
    "mobilenetv3_large_100": {},
    "squeezenet1_1": {},
    "vit_tiny_patch16_224": {"img_size": 64},
    "vit_small_patch16_224": {"img_size": 64},
    "vit_base_patch16_224": {"img_size": 64},
    "deit_tiny_patch16_224": {"img_size": 64},
    "deit_small_patch16_224": {"img_size": 64},
    "deit_base_patch16_224": {"img_size": 64},
    "vit_small_patch14_dinov2": {"img_size": 56, "side": 56},
    "vit_base_patch14_dinov2": {"img_size": 56, "side": 56},
    "swin_tiny_patch4_window7_224": {"img_size": 64, "drop_path_rate": 0},
    "convnext_atto": {},
    "convnext_nano": {},
    "convnext_tiny": {},
    "convnext_small": {},
    "convnextv2_atto": {},
    "convnextv2_nano": {},
    "convnextv2_tiny": {},
    "convnextv2_small": {},
}
folder = pathlib.Path(__file__).parents[2] / "packages/backbones/src/golden/architectures"

class_count = 10
kept = 48  # channels per picture whose features are written down
# Added to the shift of every norm layer for the training pass, so that hardly any value lies at the kink of a ReLU,
# where rounding decides whether a gradient passes. Inference runs without it and covers the kinks.
training_shift = 2.5
# Gradients are held to 1e-3 of their norm, and to this share of the largest: some are zero but for rounding, such as that of a
# shift in front of another norm.
negligible_share = 1e-5


def hash_text(text):
    """FNV-1a, as hashText of @thaw/core."""
    bits = 0x811C9DC5
    for character in text:
        bits = ((bits ^ ord(character)) * 0x01000193) % 2**32
    return bits


def synthetic_uniform(name, count):
    """Numbers in [0, 1) that depend on a name and their place: the finalizer of MurmurHash3 over hash and place."""
    bits = (numpy.arange(count, dtype=numpy.uint64) * 0x9E3779B1 + hash_text(name)).astype(numpy.uint32)
    bits = (bits ^ (bits >> 16)) * numpy.uint32(0x85EBCA6B)
    bits = (bits ^ (bits >> 13)) * numpy.uint32(0xC2B2AE35)
    return (bits ^ (bits >> 16)).astype(numpy.float64) / 2**32


def synthetic_parameter(name, shape):
    """The rule: variances stay near 1 from layer to layer, and every parameter is unlike its neighbors."""
    uniform = synthetic_uniform(name, math.prod(shape))
    if name.endswith("running_var"):
        values = 0.5 + uniform
    elif name.endswith("running_mean") or name.endswith("bias"):
        values = 0.2 * uniform - 0.1
    elif len(shape) == 1:  # the scale of a norm layer
        values = 0.75 + 0.5 * uniform
    else:  # [out, in, …]
        values = (2 * uniform - 1) * math.sqrt(6 / math.prod(shape[1:]))
    return torch.from_numpy(values.astype(numpy.float32).astype(numpy.float64)).reshape(shape)


def synthetic_images(batch, side):
    """[batch, 3, side, side] in [-1, 1]; each picture has rows of its own."""
    image, channel, row, column = numpy.ogrid[:batch, :3, :side, :side]
    return torch.from_numpy((((7 + 4 * image) * row + 13 * column + 29 * channel) % 256) / 127.5 - 1)


def is_counted(name):
    return not name.endswith("num_batches_tracked")


def significant(value):
    return float(f"{value:.7g}")


def summary(features):
    """The first channels of each picture, and the norm over all of them."""
    return {
        "first": [[significant(value) for value in row[:kept]] for row in features.tolist()],
        "norm": significant(features.norm().item()),
    }


class SqueezeNet(torch.nn.Module):
    """torchvision's, in timm's manner of speaking: timm has none."""

    def __init__(self):
        super().__init__()
        network = torchvision.models.squeezenet1_1(num_classes=class_count, dropout=0)
        self.features, self.classifier = network.features, network.classifier

    def forward_features(self, images):
        return self.features(images)

    def forward_head(self, features):
        return self.classifier(features).flatten(1)


def create(name, like=None, side=64, batch=2, **options):
    """The network, and pictures for it. `options` go to timm."""
    network = SqueezeNet() if name == "squeezenet1_1" else timm.create_model(like or name, pretrained=False, num_classes=class_count, **options)
    return network, synthetic_images(batch, side)


def pooled(features):
    """[batch, channels]: the average over a map, or the class token of a transformer."""
    if features.dim() == 3:
        return features[:, 0]
    # Swin keeps its channels last.
    return features.mean((1, 2) if features.shape[1] == features.shape[2] else (2, 3))


def run(network, images, state, dtype):
    """Pooled features and logits in inference; the same, gradient norms and running statistics of one training pass."""
    network.to(torch.float64).load_state_dict(state, strict=False)
    network.to(dtype)
    images = images.to(dtype)
    network.eval()
    with torch.no_grad():
        map = network.forward_features(images)
        inference = pooled(map), network.forward_head(map)

    network.train()
    network.zero_grad()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.bias.data += training_shift
    map = network.forward_features(images)
    training, logits = pooled(map).detach(), network.forward_head(map)
    weights = torch.from_numpy(2 * synthetic_uniform("loss", logits.numel()) - 1).reshape(logits.shape).to(dtype)
    (logits * weights).sum().backward()
    # In double: single precision loses digits over a hundred million numbers.
    gradients = {key: parameter.grad.double().norm().item() for key, parameter in network.named_parameters()}
    statistics = {key: buffer.norm().item() for key, buffer in network.named_buffers() if key in state}
    return inference[0].double(), inference[1].double(), training.double(), gradients, statistics


def layer_ids(network):
    """Which of timm's layers each parameter belongs to, for a learning rate that decays from layer to layer."""
    if not hasattr(network, "group_matcher"):
        return {}
    return group_parameters(network, network.group_matcher(coarse=False), reverse=True)


def difference(found, expected):
    return ((found - expected).abs().max() / expected.abs().max()).item()


def initial_deviations(network):
    """Standard deviation about zero of up to eight large kernels, evenly spaced, as timm draws them."""
    large = [(key, parameter) for key, parameter in network.named_parameters() if parameter.dim() > 1 and parameter.numel() >= 8000]
    chosen = large[:: max(1, len(large) // 8)][:8]
    return {key: float(f"{parameter.square().mean().sqrt().item():.4g}") for key, parameter in chosen}


def zero_scales(network):
    """Norm layers whose scale timm starts at zero."""
    return [key for key, module in network.named_modules() if isinstance(module, torch.nn.BatchNorm2d) and not module.weight.any()]


def golden(name):
    torch.manual_seed(0)
    network, images = create(name, **networks[name])
    network.double()
    start = {"initialDeviations": initial_deviations(network), "zeroScales": zero_scales(network)}
    state = {key: synthetic_parameter(key, tensor.shape) for key, tensor in network.state_dict().items() if is_counted(key)}
    single = run(network, images, state, torch.float32)
    inference, logits, training, gradients, statistics = run(network, images, state, torch.float64)

    largest = max(gradients.values())
    rounding = {
        "inference": difference(single[0], inference),
        "logits": difference(single[1], logits),
        "training": difference(single[2], training),
        # As a share of what the test allows.
        "gradients": max(abs(single[3][key] - value) / (1e-3 * value + negligible_share * largest) for key, value in gradients.items()),
    }
    # A test that PyTorch itself fails in single precision, on another processor perhaps, says nothing about us.
    assert max(rounding["inference"], rounding["logits"], rounding["training"]) < 3e-5 and rounding["gradients"] < 0.3, (name, rounding)
    norms = gradients | statistics
    ids = layer_ids(network)
    batch, _, side, _ = images.shape
    return {
        "writtenBy": "bench/reference/architectures.py",
        "versions": {"timm": timm.__version__, "torch": torch.__version__, "torchvision": torchvision.__version__},
        "imageShape": [batch, side, side, 3],
        "classCount": class_count,
        "trainingShift": training_shift,
        "negligibleShare": negligible_share,
        "roundingOfReference": {key: float(f"{value:.1e}") for key, value in rounding.items()},
        **start,
        "inference": summary(inference),
        "logits": summary(logits),
        "training": summary(training),
        # Shape, and norm of the gradient; of running statistics, norm of the value after the training pass. Then timm's layer.
        "parameters": {key: [list(tensor.shape), significant(norms[key]), *([ids[key]] if key in ids else [])] for key, tensor in state.items()},
    }


def lines(value, depth=0):
    """JSON with one line per entry, two levels deep."""
    if depth == 2 or not isinstance(value, dict):
        return json.dumps(value)
    inner = ",\n".join(f"{' ' * (depth + 1)}{json.dumps(key)}: {lines(item, depth + 1)}" for key, item in value.items())
    return f"{{\n{inner}\n{' ' * depth}}}"


folder.mkdir(parents=True, exist_ok=True)
for name in sys.argv[1:] or networks:
    (folder / f"{name}.json").write_text(lines(golden(name)) + "\n")
