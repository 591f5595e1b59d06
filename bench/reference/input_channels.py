"""Golden numbers for packages/backbones/src/input-channels.ts: fastai's kernels for pictures of other than three channels.

Run: python bench/reference/input_channels.py   (writes packages/backbones/src/golden/input-channels.json)
Needs fastai.
"""
import json
import pathlib

import fastai
import torch
from fastai.vision.learner import _update_first_layer

out_channels, height, width = 2, 3, 2


def kernel(channels):
    """[out, channels, height, width]: what fastai makes of a convolution that knows red, green and blue."""
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv2d(3, out_channels, (height, width), bias=False))
    _update_first_layer(network, channels, pretrained=True)
    return network[0].weight.detach().reshape(-1).tolist()


target = pathlib.Path(__file__).parents[2] / "packages/backbones/src/golden/input-channels.json"
target.write_text(json.dumps({
    "writtenBy": "bench/reference/input_channels.py",
    "versions": {"fastai": fastai.__version__, "torch": torch.__version__},
    "outChannels": out_channels, "height": height, "width": width,
    "kernels": {str(channels): kernel(channels) for channels in (1, 2, 3, 4, 6)},
}, indent=1) + "\n")
