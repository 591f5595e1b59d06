"""Writes packages/images/src/golden/images.json: pictures resampled and recoloured by torch and torchvision.

Run from the repository's root: python bench/reference/images.py
"""

import json
import math
from pathlib import Path

import torch
import torchvision
from torchvision.transforms.v2 import functional as F


def picture(width, height):
    """Smooth 8-bit colours, by a formula that the test repeats: [1, 3, height, width], 0 to 255."""
    at = lambda x, y, c: round(127.5 + 127.5 * math.sin(0.11 * x * (c + 1) + 0.07 * y * (3 - c) + c))
    data = [[[at(x, y, c) for x in range(width)] for y in range(height)] for c in range(3)]
    return torch.tensor([data], dtype=torch.float64)


def flat(image):
    return [round(value, 6) for value in image[0].permute(1, 2, 0).flatten().tolist()]


def sampled(source, matrix, size, padding):
    """grid_sample with a 3×3 matrix from the result's frame to the source's, both [-1, 1]²."""
    width, height = size
    x = (2 * torch.arange(width, dtype=torch.float64) + 1) / width - 1
    y = (2 * torch.arange(height, dtype=torch.float64) + 1) / height - 1
    points = torch.stack([x.repeat(height, 1), y.unsqueeze(1).repeat(1, width), torch.ones(height, width, dtype=torch.float64)], -1)
    mapped = points @ torch.tensor(matrix, dtype=torch.float64).reshape(3, 3).T
    grid = (mapped[..., :2] / mapped[..., 2:]).unsqueeze(0)
    return torch.nn.functional.grid_sample(source, grid, mode="bilinear", padding_mode=padding, align_corners=False)


small = picture(13, 9) / 255
paddings = {"black": "zeros", "edge": "border", "reflect": "reflection"}
matrices = {
    "identity": [1, 0, 0, 0, 1, 0, 0, 0, 1],
    "turned and enlarged": [0.6, -0.3, 0.1, 0.4, 0.5, -0.2, 0, 0, 1],
    "far outside": [2.5, 0.4, 0.3, -0.5, 3.1, 0.2, 0, 0, 1],
    "mirrored": [-1, 0, 0, 0, 1, 0, 0, 0, 1],
    "in perspective": [0.9, 0.1, 0, -0.1, 1.1, 0.1, 0.2, -0.15, 1],
    "affine up to a factor": [1.2, -0.6, 0.2, 0.8, 1.0, -0.4, 0, 0, 2],
}
size = (7, 8)
warps = [
    {"name": name, "matrix": matrix, "border": border, "result": flat(sampled(small, matrix, size, padding))}
    for name, matrix in matrices.items()
    for border, padding in paddings.items()
]

mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
turned = sampled(small, matrices["turned and enlarged"], size, "zeros")
recolored = F.normalize(F.adjust_contrast(F.adjust_brightness(turned, 0.9), 0.6), mean, deviation)
cut = F.normalize(F.adjust_brightness(turned, 1.6), mean, deviation)

large = picture(96, 64) / 255
evaluated = F.center_crop(F.resize(large, [24], antialias=True), [20, 20])

golden = {
    "writtenBy": "bench/reference/images.py",
    "versions": {"torch": torch.__version__, "torchvision": torchvision.__version__},
    "small": {"width": 13, "height": 9},
    "size": {"width": size[0], "height": size[1]},
    "warps": warps,
    # Brightness 0.9, contrast 0.6, ImageNet's normalization, after the warp "turned and enlarged" with a black border.
    "recolored": flat(recolored),
    # Brightness 1.6, which leaves [0, 1], and ImageNet's normalization.
    "cut": flat(cut),
    # Resize(24) with antialiasing and CenterCrop(20) of a picture of 96 × 64.
    "large": {"width": 96, "height": 64},
    "evaluated": flat(evaluated),
}
target = Path("packages/images/src/golden/images.json")
target.write_text(json.dumps(golden) + "\n")
print(f"{target}: {target.stat().st_size} bytes")
