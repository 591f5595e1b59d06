"""Golden numbers for packages/layers: PyTorch's batch normalization in both modes, and ReLU6.

Run: python bench/reference/layers.py   (writes packages/layers/src/golden/layers.json)
"""
import json
import pathlib

import torch

torch.manual_seed(0)


def rounded(tensor):
    return [round(value, 7) for value in tensor.detach().permute(*order(tensor)).reshape(-1).tolist()]


def order(tensor):
    # PyTorch is [n, c, h, w]; the tests are [n, h, w, c].
    return (0, 2, 3, 1) if tensor.dim() == 4 else tuple(range(tensor.dim()))


def batch_norm(mode):
    layer = torch.nn.BatchNorm2d(3, eps=1e-5, momentum=0.1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([0.5, 1.0, 2.0]))
        layer.bias.copy_(torch.tensor([0.1, -0.2, 0.3]))
        layer.running_mean.copy_(torch.tensor([0.2, 0.0, -0.4]))
        layer.running_var.copy_(torch.tensor([0.8, 1.5, 1.0]))
    layer.train(mode == "train")
    x = torch.randn(2, 3, 2, 3, requires_grad=True)
    dy = torch.randn(2, 3, 2, 3)
    y = layer(x)
    y.backward(dy)
    return {
        "shape": [2, 2, 3, 3],
        "x": rounded(x), "dy": rounded(dy), "y": rounded(y), "dx": rounded(x.grad),
        "gammaGradient": rounded(layer.weight.grad), "betaGradient": rounded(layer.bias.grad),
        "movingMean": rounded(layer.running_mean), "movingVariance": rounded(layer.running_var),
    }


def relu6():
    x = torch.tensor([-1.0, 0.0, 0.5, 3.0, 5.9999, 6.0, 7.0], requires_grad=True)
    y = torch.nn.functional.relu6(x)
    y.backward(torch.arange(1.0, 8.0))
    return {"x": x.tolist(), "y": y.tolist(), "dx": x.grad.tolist()}


target = pathlib.Path(__file__).parents[2] / "packages/layers/src/golden/layers.json"
target.write_text(json.dumps({
    "writtenBy": "bench/reference/layers.py", "versions": {"torch": torch.__version__},
    "train": batch_norm("train"), "frozen": batch_norm("frozen"), "relu6": relu6(),
}, indent=1) + "\n")
