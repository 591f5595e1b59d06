"""Golden numbers for packages/layers and packages/tensorflow: the layers of transformers and ConvNeXts, as PyTorch and timm compute them.

Run: python bench/reference/transformer_layers.py   
(writes packages/layers/src/golden/transformer-layers.json, and packages/tensorflow/src/golden/transformer_kernels.json)
"""
import json
import pathlib

import timm
import torch
from timm.layers.grn import GlobalResponseNorm

torch.manual_seed(0)


def rounded(tensor):
    return [round(value, 7) for value in tensor.detach().reshape(-1).tolist()]


def pass_through(module, x, parameters):
    """Output and gradients of a module whose parameters are drawn at random."""
    module = module.double()
    with torch.no_grad():
        for parameter in parameters.values():
            parameter.data = torch.randn_like(parameter, dtype=torch.float64)
    x = x.double().requires_grad_()
    y = module(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    return {
        "shape": list(x.shape),
        "x": rounded(x), "dy": rounded(dy), "y": rounded(y), "dx": rounded(x.grad),
        "weights": {name: rounded(parameter) for name, parameter in parameters.items()},
        "gradients": {name: rounded(parameter.grad) for name, parameter in parameters.items()},
    }


def layer_norm(shape, epsilon):
    module = torch.nn.LayerNorm(shape[-1], eps=epsilon)
    # Far from zero: where a variance worked out as E[x²] − E[x]² would be wrong.
    return pass_through(module, 20 + 3 * torch.randn(shape), {"gamma": module.weight, "beta": module.bias})


def gelu():
    x = torch.tensor([-9.0, -3.0, -1.0, -0.75, -0.1, 0.0, 0.5, 1.0, 2.0, 4.0, 9.0])
    return pass_through(torch.nn.GELU(), x, {})


def layer_scale():
    module = timm.models.vision_transformer.LayerScale(3)
    return pass_through(module, torch.randn(2, 2, 2, 3), {"layer_scale": module.gamma})


def global_response_norm():
    module = GlobalResponseNorm(3)
    x = torch.randn(2, 2, 3, 3)
    x[1, :, :, 2] = 0  # where a norm has no derivative
    return pass_through(module, x, {"gamma": module.weight, "beta": module.bias})


def layer_norm_of_many_rows(rows=600, channels=37):
    """Inputs that both sides work out by themselves; of long results the first values and the norm."""
    place = torch.arange(rows * channels, dtype=torch.float64).reshape(rows, channels)
    x = (20 + 3 * torch.sin(0.37 * place)).float().double().requires_grad_()
    dy = torch.cos(0.11 * place).float().double()
    channel = torch.arange(channels, dtype=torch.float64)
    scale, offset = (tensor.float().double().requires_grad_() for tensor in (1 + 0.1 * torch.sin(channel), torch.cos(channel)))
    y = torch.nn.functional.layer_norm(x, [channels], scale, offset, 1e-6)
    y.backward(dy)
    result = {name: {"first": rounded(tensor[:2]), "norm": tensor.norm().item()} for name, tensor in (("y", y.detach()), ("dx", x.grad))}
    return {"shape": [rows, channels], "epsilon": 1e-6, **result, "dScale": rounded(scale.grad), "dOffset": rounded(offset.grad)}


target = pathlib.Path(__file__).parents[2] / "packages/layers/src/golden/transformer-layers.json"
target.write_text(json.dumps({
    "writtenBy": "bench/reference/transformer_layers.py", "versions": {"torch": torch.__version__, "timm": timm.__version__},
    "tokens": layer_norm((2, 3, 4), 1e-6), "maps": layer_norm((2, 2, 2, 5), 1e-5), "rows": layer_norm((3, 4), 1e-6),
    "gelu": gelu(), "layerScale": layer_scale(), "globalResponse": global_response_norm(),
}, indent=1) + "\n")
kernels = pathlib.Path(__file__).parents[2] / "packages/tensorflow/src/golden/transformer_kernels.json"
kernels.write_text(json.dumps({
    "writtenBy": "bench/reference/transformer_layers.py", "versions": {"torch": torch.__version__},
    "layerNorm": layer_norm_of_many_rows(), "gelu": gelu(),
}) + "\n")
