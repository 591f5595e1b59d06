"""Golden numbers for packages/layers and packages/tensorflow: PyTorch's convolution in groups, and with dilation.

Run: python bench/reference/grouped_convolution.py   (writes packages/layers/src/golden/grouped-convolution.json)
"""
import json
import pathlib

import torch

torch.manual_seed(0)

# Two pictures of 5 × 6 pixels. Without padding, zeros are expected to be there already.
cases = {
    "groups": {"channels": 6, "filters": 3, "groups": 3, "stride": 1, "dilation": 1, "padding": "same"},
    "strided groups": {"channels": 2, "filters": 4, "groups": 2, "stride": 2, "dilation": 1, "padding": "valid"},
    "channels alone": {"channels": 3, "filters": 3, "groups": 3, "stride": 1, "dilation": 1, "padding": "same"},
    "dilation": {"channels": 2, "filters": 1, "groups": 1, "stride": 1, "dilation": 2, "padding": "same"},
    "dilated groups": {"channels": 2, "filters": 4, "groups": 2, "stride": 1, "dilation": 4, "padding": "same"},
    "dilation without padding": {"channels": 1, "filters": 2, "groups": 1, "stride": 1, "dilation": 2, "padding": "valid"},
    "dilated channels alone": {"channels": 3, "filters": 3, "groups": 3, "stride": 1, "dilation": 2, "padding": "same"},
}


def drawn(*shape):
    """Multiples of 1/64: short in the file, and exact."""
    return (torch.randn(shape) * 64).round() / 64


def numbers(tensor, order):
    return [round(value, 6) for value in tensor.detach().permute(order).reshape(-1).tolist()]


def convolve(channels, filters, groups, stride, dilation, padding):
    layer = torch.nn.Conv2d(channels, filters, 3, stride, dilation if padding == "same" else 0, dilation, groups, bias=False)
    layer.weight.data = drawn(*layer.weight.shape)
    x = drawn(2, channels, 5, 6).requires_grad_()
    y = layer(x)
    dy = drawn(*y.shape)
    y.backward(dy)
    # [batch, channels, h, w] → [batch, h, w, channels]; [out, in, h, w] → [h, w, in, out]
    map_order, kernel_order = (0, 2, 3, 1), (2, 3, 1, 0)
    return {
        "filters": filters, "groups": groups, "stride": stride, "dilation": dilation, "padding": padding,
        "inputShape": [2, 5, 6, channels],
        "outputShape": [2, *y.shape[2:], filters],
        "kernelShape": [3, 3, channels // groups, filters],
        "x": numbers(x, map_order), "dy": numbers(dy, map_order), "y": numbers(y, map_order), "dx": numbers(x.grad, map_order),
        "kernel": numbers(layer.weight, kernel_order), "kernelGradient": numbers(layer.weight.grad, kernel_order),
    }


target = pathlib.Path(__file__).parents[2] / "packages/layers/src/golden/grouped-convolution.json"
entries = ",\n".join(f' {json.dumps(name)}: {json.dumps(convolve(**case))}' for name, case in cases.items())
target.write_text(f'{{\n "writtenBy": "bench/reference/grouped_convolution.py",\n "versions": {{"torch": "{torch.__version__}"}},\n "cases": {{\n{entries}\n }}\n}}\n')
