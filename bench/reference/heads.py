"""Golden numbers for packages/heads: the concat-pool head in PyTorch, in training and in inference.

Weights are a formula of a parameter's name and index, so that no weight file is needed (see `formula`).
Run: python bench/reference/heads.py   (writes packages/heads/src/golden/heads.json)
"""
import json
import math
import pathlib

import torch
from torch import nn

CHANNELS, HIDDEN, CLASSES = 6, 5, 3


def formula(name, count):
    """value[i] = sin(i + length of the name) / 2"""
    return torch.tensor([math.sin(i + len(name)) / 2 for i in range(count)], dtype=torch.float32)


class ConcatPool(nn.Module):
    def forward(self, x):
        return torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)


def head():
    body = nn.Sequential(ConcatPool(), nn.BatchNorm1d(2 * CHANNELS), nn.Linear(2 * CHANNELS, HIDDEN), nn.ReLU(),
                         nn.BatchNorm1d(HIDDEN), nn.Linear(HIDDEN, CLASSES))
    names = {1: "head_norm1", 2: "head_linear1", 4: "head_norm2", 5: "head_linear2"}
    with torch.no_grad():
        for index, name in names.items():
            layer = body[index]
            if isinstance(layer, nn.Linear):
                # The kernel of TensorFlow is [inputs, outputs]; PyTorch keeps its transpose.
                kernel = formula(name + "/kernel", layer.weight.numel())
                layer.weight.copy_(kernel.reshape(layer.in_features, layer.out_features).T)
                layer.bias.copy_(formula(name + "/bias", layer.out_features))
            else:
                layer.weight.copy_(1 + formula(name + "/gamma", layer.num_features))
                layer.bias.copy_(formula(name + "/beta", layer.num_features))
    return body


x = torch.tensor([math.cos(i) for i in range(4 * 2 * 2 * CHANNELS)], dtype=torch.float32)
x = x.reshape(4, 2, 2, CHANNELS).permute(0, 3, 1, 2)  # the tests have [batch, height, width, channels]
network = head()
network.train()
training = network(x).reshape(-1).tolist()
network.eval()
inference = network(x).reshape(-1).tolist()
target = pathlib.Path(__file__).parents[2] / "packages/heads/src/golden/heads.json"
target.parent.mkdir(exist_ok=True)
target.write_text(json.dumps({
    "writtenBy": "bench/reference/heads.py", "versions": {"torch": torch.__version__},
    "training": training, "inferenceAfterOneTrainingPass": inference,
}, indent=1) + "\n")
