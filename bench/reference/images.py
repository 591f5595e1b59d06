"""Writes packages/images/src/golden/images.json: pictures resampled and recoloured by torch, torchvision and Pillow.

Run from the repository's root: python bench/reference/images.py
"""

import json
import math
from pathlib import Path

import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms.v2 import functional as F


def picture(width, height):
    """Smooth 8-bit colours, by a formula that the test repeats: [1, 3, height, width], 0 to 255."""
    at = lambda x, y, c: round(127.5 + 127.5 * math.sin(0.11 * x * (c + 1) + 0.07 * y * (3 - c) + c))
    data = [[[at(x, y, c) for x in range(width)] for y in range(height)] for c in range(3)]
    return torch.tensor([data], dtype=torch.float64)


def flat(image):
    return [round(value, 6) for value in image[0].permute(1, 2, 0).flatten().tolist()]


def grid_of(matrix, size):
    """Where each pixel of a result lies in the source, by a 3×3 matrix between their frames, both [-1, 1]²: [1, height, width, 2]."""
    width, height = size
    x = (2 * torch.arange(width, dtype=torch.float64) + 1) / width - 1
    y = (2 * torch.arange(height, dtype=torch.float64) + 1) / height - 1
    points = torch.stack([x.repeat(height, 1), y.unsqueeze(1).repeat(1, width), torch.ones(height, width, dtype=torch.float64)], -1)
    mapped = points @ torch.tensor(matrix, dtype=torch.float64).reshape(3, 3).T
    return (mapped[..., :2] / mapped[..., 2:]).unsqueeze(0)


def sampled(source, matrix, size, padding, mode="bilinear"):
    return torch.nn.functional.grid_sample(source, grid_of(matrix, size), mode=mode, padding_mode=padding, align_corners=False)


def cubic(distance, a):
    """Keys' cubic convolution: the weight of a pixel at a distance of less than 2."""
    d = abs(distance)
    return ((a + 2) * d - (a + 3)) * d**2 + 1 if d < 1 else ((a * d - 5 * a) * d + 8 * a) * d - 4 * a


def stand_in(index, length, padding):
    """The pixel that stands for one beyond the edge; None for black."""
    if 0 <= index < length or padding == "border":
        return min(max(index, 0), length - 1)
    turned = index % (2 * length)
    return None if padding == "zeros" else min(turned, 2 * length - 1 - turned)


def convolved(source, matrix, size, padding, a):
    """grid_sample's bicubic mode for any a: the padding stands in for each of the sixteen pixels."""
    height, width = source.shape[2:]
    result = torch.zeros(1, 3, size[1], size[0], dtype=torch.float64)
    for row, places in enumerate(grid_of(matrix, size)[0].tolist()):
        for column, (x, y) in enumerate(places):
            x, y = ((x + 1) * width - 1) / 2, ((y + 1) * height - 1) / 2
            for i in range(math.floor(x) - 1, math.floor(x) + 3):
                for j in range(math.floor(y) - 1, math.floor(y) + 3):
                    across, down = stand_in(i, width, padding), stand_in(j, height, padding)
                    if across is not None and down is not None:
                        result[0, :, row, column] += cubic(x - i, a) * cubic(y - j, a) * source[0, :, down, across]
    return result


def cubic_sampled(source, matrix, size, padding):
    """With a = −1/2, as Pillow resizes (its Image.transform has −1); grid_sample, with its −3/4, vouches for all but that number."""
    torch.testing.assert_close(convolved(source, matrix, size, padding, -0.75), sampled(source, matrix, size, padding, "bicubic"), rtol=0, atol=1e-12)
    return convolved(source, matrix, size, padding, -0.5)


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
    {"name": name, "matrix": matrix, "border": border, "interpolation": interpolation, "result": flat(sample(small, matrix, size, padding))}
    for interpolation, sample in {"bilinear": sampled, "bicubic": cubic_sampled}.items()
    for name, matrix in matrices.items()
    for border, padding in paddings.items()
]

mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
turned = sampled(small, matrices["turned and enlarged"], size, "zeros")
recolored = F.normalize(F.adjust_contrast(F.adjust_brightness(turned, 0.9), 0.6), mean, deviation)
cut = F.normalize(F.adjust_brightness(turned, 1.6), mean, deviation)

large = picture(96, 64) / 255
evaluated = F.center_crop(F.resize(large, [24], antialias=True), [20, 20])
# Cubics overshoot; Pillow cuts to 8 bits as it goes. This is what timm's evaluation does.
pillow = Image.fromarray(picture(96, 64)[0].permute(1, 2, 0).to(torch.uint8).numpy())
cubic_evaluated = F.center_crop(F.resize(pillow, [24], F.InterpolationMode.BICUBIC), [20, 20])

golden = {
    "writtenBy": "bench/reference/images.py",
    "versions": {"torch": torch.__version__, "torchvision": torchvision.__version__, "pillow": PIL.__version__},
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
    "cubicEvaluated": flat(F.pil_to_tensor(cubic_evaluated).unsqueeze(0) / 255),
}
target = Path("packages/images/src/golden/images.json")
target.write_text(json.dumps(golden) + "\n")
print(f"{target}: {target.stat().st_size} bytes")
