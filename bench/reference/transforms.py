"""Writes packages/transforms/src/golden/transforms.json: what torchvision does with fixed parameters.

Run from the repository's root: python bench/reference/transforms.py
"""

import json
from pathlib import Path
from unittest import mock

import torch
import torchvision
from torchvision.transforms import RandomResizedCrop, v2
from torchvision.transforms import functional as F1
from torchvision.transforms.v2 import functional as F
from torchvision.transforms.v2.functional import _geometry as geometry


def rotation(angle, width, height):
    """The matrix that rotate_image() samples with, in the frame [-1, 1]² (as _affine_grid() scales it)."""
    a, b, _, c, d, _ = F1._get_inverse_affine_matrix([0.0, 0.0], -angle, [0.0, 0.0], 1.0, [0.0, 0.0])
    return {"angle": angle, "width": width, "height": height, "matrix": [a, b * height / width, c * width / height, d]}


def resized_crop(units, width, height, scale, ratio):
    """The box that RandomResizedCrop picks when its draws from [0, 1) are `units`."""
    draws = iter(units)
    used = []

    def draw():
        used.append(next(draws))
        return used[-1]

    uniform = lambda tensor, low=0.0, high=1.0: tensor.fill_(float(low) + (float(high) - float(low)) * draw())
    randint = lambda low, high, size: torch.tensor([int(low + draw() * (high - low))])
    with mock.patch.object(torch.Tensor, "uniform_", uniform), mock.patch.object(torch, "randint", randint):
        top, left, box_height, box_width = RandomResizedCrop.get_params(torch.zeros(3, height, width), scale, ratio)
    box = {"left": left, "top": top, "width": box_width, "height": box_height}
    return {"width": width, "height": height, "scale": scale, "ratio": ratio, "units": used, "box": box}


def center_crop(width, height, crop_width, crop_height):
    """Where CenterCrop cuts, read off pictures of coordinates (0 is padding)."""
    columns = torch.arange(1, width + 1).repeat(height, 1)
    rows = torch.arange(1, height + 1).unsqueeze(1).repeat(1, width)
    cut = F.center_crop(torch.stack([columns, rows]), [crop_height, crop_width])
    row, column = (cut[0] > 0).nonzero()[0].tolist()
    left = cut[0, row, column].item() - 1 - column
    top = cut[1, row, column].item() - 1 - row
    return {"width": width, "height": height, "box": {"left": left, "top": top, "width": crop_width, "height": crop_height}}


def resized(size, width, height):
    new_height, new_width = geometry._compute_resized_output_size((height, width), [size])
    return {"size": size, "width": width, "height": height, "result": {"width": new_width, "height": new_height}}


def flat(picture):
    return [round(value, 7) for value in picture.permute(1, 2, 0).flatten().tolist()]


generator = torch.Generator().manual_seed(7)
units = lambda count: torch.rand(count, generator=generator, dtype=torch.float64).tolist()
# Middling colours: no step below leaves [0, 1], so torchvision's cutting in between does nothing.
mild = 0.4 + 0.2 * torch.rand(3, 4, 5, generator=generator)
vivid = torch.rand(3, 10, 10, generator=generator)
adjust = {
    "brightness": F.adjust_brightness,
    "contrast": F.adjust_contrast,
    "saturation": F.adjust_saturation,
}


def jittered(*steps):
    picture = mild
    for name, factor in steps:
        picture = adjust[name](picture, factor)
    assert 0 < picture.min() and picture.max() < 1
    return {"steps": steps, "result": flat(picture)}


jitter = v2.ColorJitter(brightness=0.2, contrast=1.5, saturation=0.4, hue=0.1)
golden = {
    "writtenBy": "bench/reference/transforms.py",
    "versions": {"torch": torch.__version__, "torchvision": torchvision.__version__},
    "rotations": [rotation(angle, *size) for angle in (25.0, -90.0, 7.5) for size in ((64, 64), (307, 172), (33, 97))],
    "resizedCrops": [
        *(resized_crop(units(40), 307, 172, (0.08, 1.0), (3 / 4, 4 / 3)) for _ in range(6)),
        # Wide pictures reject many boxes; these end in the middle box, with either ratio.
        *(resized_crop(units(40), width, height, (0.9, 1.0), (3 / 4, 4 / 3)) for width, height in ((400, 100), (90, 301), (101, 99))),
    ],
    "centerCrops": [center_crop(*case) for case in ((307, 172, 224, 224), (256, 341, 224, 224), (229, 227, 224, 224), (4, 7, 9, 4), (5, 5, 8, 10))],
    "resized": [resized(*case) for case in ((256, 307, 172), (256, 172, 307), (224, 500, 375), (10, 33, 33))],
    "mild": {"width": 5, "height": 4, "data": flat(mild)},
    "jittered": [
        jittered(("brightness", 1.2)),
        jittered(("contrast", 0.6)),
        jittered(("contrast", 1.7)),
        jittered(("saturation", 1.5)),
        jittered(("saturation", 0.0)),
        jittered(("brightness", 0.9), ("contrast", 1.3), ("saturation", 0.7)),
        jittered(("saturation", 1.4), ("contrast", 0.5), ("brightness", 1.3)),
    ],
    "jitterRanges": {"brightness": jitter.brightness, "contrast": jitter.contrast, "saturation": jitter.saturation, "hue": jitter.hue},
    "vivid": {"width": 10, "height": 10, "data": flat(vivid)},
    "hues": [{"turns": turns, "result": flat(F.adjust_hue(vivid, turns))} for turns in (0.02, -0.05, 0.1, 1 / 3)],
}
target = Path("packages/transforms/src/golden/transforms.json")
target.write_text(json.dumps(golden) + "\n")
print(f"{target}: {target.stat().st_size} bytes")
