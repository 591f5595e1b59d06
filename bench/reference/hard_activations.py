"""Golden numbers for packages/layers: PyTorch's hard sigmoid and hard swish with their gradients.

Run: python bench/reference/hard_activations.py   (writes packages/layers/src/golden/hard-activations.json)
"""
import json
import pathlib

import torch


def numbers(function):
    x = torch.tensor([-30.0, -3.5, -2.9, -1.5, 0.0, 0.5, 2.9, 3.5, 30.0], dtype=torch.float64, requires_grad=True)
    dy = torch.arange(1.0, 10.0, dtype=torch.float64)
    y = function(x)
    y.backward(dy)
    return {"x": x.tolist(), "dy": dy.tolist(), "y": y.tolist(), "dx": x.grad.tolist()}


target = pathlib.Path(__file__).parents[2] / "packages/layers/src/golden/hard-activations.json"
target.write_text(json.dumps({
    "writtenBy": "bench/reference/hard_activations.py", "versions": {"torch": torch.__version__},
    "hardSigmoid": numbers(torch.nn.functional.hardsigmoid), "hardSwish": numbers(torch.nn.functional.hardswish),
}, indent=1) + "\n")
