"""Golden numbers for packages/layers: attention as timm's vision transformer and Swin compute it.

Run: python bench/reference/attention.py   (writes packages/layers/src/golden/attention.json)
"""
import json
import pathlib

import timm
import torch
from timm.models.swin_transformer import SwinTransformerBlock
from timm.models.vision_transformer import VisionTransformer

torch.manual_seed(0)


def rounded(tensor):
    return [round(value, 7) for value in tensor.detach().reshape(-1).tolist()]


def tensors(values):
    return {name: {"shape": list(value.shape), "values": rounded(value)} for name, value in values.items()}


def pass_through(function, shape, parameters):
    """Output and gradients of a function whose parameters are drawn at random."""
    with torch.no_grad():
        for parameter in parameters.values():
            parameter.copy_(torch.randn_like(parameter))
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    y = function(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    return {
        **tensors({"x": x, "dy": dy, "y": y, "dx": x.grad}),
        "weights": tensors(parameters),
        "gradients": tensors({name: parameter.grad for name, parameter in parameters.items()}),
    }


def linear_identity(layer):
    torch.nn.init.eye_(layer.weight)
    torch.nn.init.zeros_(layer.bias)


def attention(tokens, channels, heads):
    """Between the linear layers: from what `qkv` gives to what `proj` takes."""
    module = timm.layers.Attention(channels, num_heads=heads).double()
    linear_identity(module.proj)
    given = []
    module.qkv.register_forward_hook(lambda _module, _inputs, output: given[0])

    def attend(x):
        given[:] = [x]
        return module(x[..., :channels])

    return pass_through(attend, (2, tokens, 3 * channels), {})


def embeddings(grid, channels):
    network = VisionTransformer(img_size=8 * grid, patch_size=8, embed_dim=channels, depth=1, num_heads=1, num_classes=0).double()
    return pass_through(network._pos_embed, (2, grid**2, channels), {"token": network.cls_token, "embedding": network.pos_embed})


def windows(height, width, window, shift, heads, channels):
    """From map to map, with the linear layer that gives queries, keys and values."""
    block = SwinTransformerBlock(channels, (height, width), num_heads=heads, window_size=window, shift_size=shift).double()
    assert block.window_size == (window, window) and block.shift_size == (shift, shift)
    linear_identity(block.attn.proj)
    parameters = {"kernel": block.attn.qkv.weight, "bias": block.attn.qkv.bias, "relative_position_bias_table": block.attn.relative_position_bias_table}
    return pass_through(block._attn, (2, height, width, channels), parameters)


target = pathlib.Path(__file__).parents[2] / "packages/layers/src/golden/attention.json"
target.write_text(json.dumps({
    "writtenBy": "bench/reference/attention.py", "versions": {"torch": torch.__version__, "timm": timm.__version__},
    "attention": attention(tokens=5, channels=6, heads=2),
    "embeddings": embeddings(grid=2, channels=3),
    "windows": windows(4, 6, window=2, shift=0, heads=2, channels=4),
    # Windows that reach over the end of the map.
    "shiftedWindows": windows(5, 7, window=3, shift=1, heads=2, channels=4),
}) + "\n")
