"""Writes packages/images/src/golden/jpegs.json: small JPEGs of many kinds, and what Pillow's libjpeg decodes them to.

Run from the repository's root: python bench/reference/jpegs.py
"""

import base64
import io
import json
from pathlib import Path

import numpy
import PIL
from PIL import Image, features

random = numpy.random.default_rng(1)


def picture(width, height, channels=3):
    """Waves and noise: chroma with edges, coefficients of all sizes."""
    y, x = numpy.mgrid[0:height, 0:width]
    waves = [127.5 + 100 * numpy.sin(0.13 * x * (c + 1) + 0.21 * y * (3 - c) + c) for c in range(channels)]
    noise = random.integers(-60, 60, (height, width, channels)) * ((x // 8 + y // 8) % 2)[..., None]
    pixels = numpy.clip(numpy.stack(waves, -1) + noise, 0, 255).astype(numpy.uint8)
    return pixels if channels == 3 else pixels[..., 0]


def case(name, width, height, channels=3, **options):
    file = io.BytesIO()
    Image.fromarray(picture(width, height, channels)).save(file, "JPEG", **options)
    pixels = numpy.asarray(Image.open(io.BytesIO(file.getvalue())).convert("RGB"))
    encode = lambda data: base64.b64encode(data).decode()
    return {"name": name, "width": width, "height": height, "file": encode(file.getvalue()), "pixels": encode(pixels.tobytes())}


plain = [
    case("4:2:0", 48, 32, subsampling="4:2:0", quality=75),
    case("4:2:0, no whole MCUs", 37, 23, subsampling="4:2:0", quality=90),
    case("4:2:0, one row of MCUs", 83, 5, subsampling="4:2:0"),
    case("4:2:0, a single row", 19, 1, subsampling="4:2:0"),
    case("4:2:0, narrow", 5, 40, subsampling="4:2:0"),
    case("4:2:2", 37, 23, subsampling="4:2:2", quality=85),
    case("4:4:4", 37, 23, subsampling="4:4:4", quality=85),
    case("4:4:4, coarse", 37, 23, subsampling="4:4:4", quality=5),
    case("best quality", 37, 23, subsampling="4:4:4", quality=100),
    case("tables of its own", 50, 50, subsampling="4:2:0", optimize=True),
    case("restart markers", 70, 50, subsampling="4:2:0", restart_marker_blocks=3),
    case("grey", 37, 23, 1),
]
other = [
    case("progressive", 40, 24, progressive=True),
    case("too narrow for smooth chroma", 4, 4, subsampling="4:2:0"),
]

golden = {
    "writtenBy": "bench/reference/jpegs.py",
    "versions": {"pillow": PIL.__version__, "libjpeg_turbo": features.version("libjpeg_turbo"), "numpy": numpy.__version__},
    "plain": plain,
    "other": other,
}
target = Path("packages/images/src/golden/jpegs.json")
target.write_text(json.dumps(golden) + "\n")
print(f"{target}: {target.stat().st_size} bytes")
