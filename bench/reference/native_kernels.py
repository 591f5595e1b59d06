"""Writes packages/tensorflow/src/golden/native_kernels.json: what the kernels over native operations must give.

Batch norm and activations from PyTorch; random numbers from the same operation of TensorFlow's Python (2.21.0).
"""

import json
import re
from pathlib import Path

import tensorflow as tf
import torch

torch.manual_seed(0)
root = Path(__file__).parent.parent.parent
epsilon = 1e-3


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


def channels_last(tensor):
    """[batch, channels, height, width] → [batch, height, width, channels]"""
    return tensor.permute(0, 2, 3, 1)


x = (2 * torch.randn(2, 3, 4, 2) + 0.5).requires_grad_()  # [batch, channels, height, width]
scale = (1 + 0.3 * torch.randn(3)).requires_grad_()
offset = (0.3 * torch.randn(3)).requires_grad_()
dy = torch.randn(2, 3, 4, 2)
running_mean = torch.randn(3)
running_variance = 0.5 + torch.rand(3)


def gradients(y):
    dx, dscale, doffset = torch.autograd.grad(y, (x, scale, offset), dy)
    return {"dx": numbers(channels_last(dx)), "dScale": numbers(dscale), "dOffset": numbers(doffset)}


trained = torch.nn.functional.batch_norm(x, None, None, scale, offset, training=True, eps=epsilon)
frozen = torch.nn.functional.batch_norm(x, running_mean, running_variance, scale, offset, training=False, eps=epsilon)
batch = x.transpose(0, 1).flatten(1)
values = torch.tensor([-2.0, -0.5, 0.5, 3.0, 5.5, 6.5, 9.0], requires_grad=True)
upstream = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
random = tf.raw_ops.StatelessRandomUniform(shape=[2, 5], seed=tf.constant([7, 11], tf.int32), dtype=tf.float32)

golden = {
    "writtenBy": "bench/reference/native_kernels.py",
    "versions": {"torch": torch.__version__, "tensorflow": tf.__version__},
    "batchNorm": {
        "epsilon": epsilon,
        "shape": [2, 4, 2, 3],
        "x": numbers(channels_last(x)),
        "scale": numbers(scale),
        "offset": numbers(offset),
        "dy": numbers(channels_last(dy)),
        "runningMean": numbers(running_mean),
        "runningVariance": numbers(running_variance),
        "training": {
            "y": numbers(channels_last(trained)),
            "mean": numbers(batch.mean(1)),
            "unbiasedVariance": numbers(batch.var(1, unbiased=True)),
            **gradients(trained),
        },
        "frozen": gradients(frozen),
    },
    "activations": {
        "x": numbers(values),
        "dy": numbers(upstream),
        "relu": numbers(torch.autograd.grad(torch.relu(values), values, upstream)[0]),
        "relu6": numbers(torch.autograd.grad(torch.nn.functional.relu6(values), values, upstream)[0]),
    },
    "statelessRandomUniform": {"seed": [7, 11], "shape": [2, 5], "values": random.numpy().flatten().tolist()},
}
file = root / "packages/tensorflow/src/golden/native_kernels.json"
file.parent.mkdir(exist_ok=True)
# One line per list of numbers.
text = json.dumps(golden, indent=1)
file.write_text(re.sub(r"\[\s+([^\]]+?)\s+\]", lambda found: "[" + " ".join(found[1].split()) + "]", text) + "\n")
